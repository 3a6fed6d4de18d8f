// What a task has written: the newest 2,000 lines, which grow while it runs.
import { get, Problem } from './api.js';
import { button, h, patch } from './dom.js';
import { bytes } from './format.js';
import { live } from './live.js';
import { t } from './text.js';

const MOST_LINES = 2000;
const FIRST_BYTES = 256 * 1024;

const lines = text => text.split('\n').length - 1;

/** Saves a text as a file. */
export function save(name, text) {
  const href = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  h('a', { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 1000);
}

/** The output of a script: {node, start(isCut), stop(), broken()}; isCut: only its beginning and its end are kept.
 *  Of a failed one standard error comes first. */
export function output(uuid, label, isFailed) {
  const bar = h('div.bar-row');
  const text = h('pre.output', {
    tabindex: 0,
    role: 'log',
    'aria-live': 'off',
    'aria-label': t('k.output'),
    scroll: () => {
      const atEnd = text.scrollHeight - text.scrollTop - text.clientHeight < 24;
      if (follow !== atEnd && text.scrollHeight > text.clientHeight) [follow] = [atEnd, drawBar()];
    }
  });
  const totals = { stdout: null, stderr: null };
  let stream = 'stdout';
  let follow = true;
  let wrap = true;
  let place = null;
  let held = null;
  let request = new AbortController();
  let isOver = false;
  let isCut = false;
  let isFirst = true;

  const check = (key, checked, change) => h('label.check', h('input', { type: 'checkbox', checked, change }), t(key));
  function turn(name) {
    stream = name;
    start();
  }
  function drawBar() {
    const size = name => totals[name] !== null && h('small', ` ${bytes(totals[name])}`);
    const streams = Object.keys(totals)
      .map(name => button([name, size(name)], () => turn(name), { 'aria-pressed': String(stream === name) }));
    const following = check('u.follow', follow, event => {
      follow = event.target.checked;
      toEnd();
    });
    const wrapping = check('u.wrap', wrap, event => {
      wrap = event.target.checked;
      text.classList.toggle('nowrap', !wrap);
    });
    patch(bar, h('div.switch', { role: 'group', 'aria-label': t('k.output') }, streams), h('span.space'), following, wrapping,
      button(t('u.download'), download, { class: 'plain' }));
  }

  function toEnd() {
    if (follow) text.scrollTop = text.scrollHeight;
  }

  /** Appends, and takes away from the top what is too much. */
  function append(piece) {
    text.append(piece);
    let most = lines(text.textContent);
    while (most > MOST_LINES && text.firstChild) {
      const first = text.firstChild.textContent;
      const excess = most - MOST_LINES;
      if (lines(first) > excess && text.firstChild.nodeType === 3) {
        text.firstChild.data = first.split('\n').slice(excess).join('\n');
        break;
      }
      most -= lines(first);
      text.firstChild.remove();
    }
  }

  const leftOut = n => h('span.left', `${t('u.left', { n: bytes(n) })}\n`);
  const ask = (offset, wait, limit) => {
    request = new AbortController();
    return get(`api/task/${uuid}/output`, { stream, offset, wait, limit }, { signal: request.signal });
  };

  function take(answer) {
    if (place.attempt !== answer.attempt) {
      patch(text);
      place = { attempt: answer.attempt, next: 0 };
    }
    if (answer.dropped && answer.offset >= place.next) append(leftOut(answer.dropped));
    if (answer.text) append(answer.text);
    place.next = answer.next;
    totals[stream] = answer.total;
    text.classList.toggle('none', !text.firstChild);
    text.dataset.none = t(answer.ended ? 'u.nothing' : 'u.nothing.yet');
    drawBar();
    toEnd();
  }

  async function begin() {
    const first = await ask(0, 0, 1);
    const other = Object.keys(totals).find(name => name !== stream);
    totals[other] = (await get(`api/task/${uuid}/output`, { stream: other, limit: 1 })).total;
    if (isFirst && totals[other] && (isFailed || (first.ended && !first.total))) {
      [isFirst, totals[stream], stream] = [false, first.total, other];
      await begin();
      return;
    }
    isFirst = false;
    place = { attempt: first.attempt, next: isCut ? 0 : Math.max(0, first.total - FIRST_BYTES) };
    if (place.next) append(leftOut(place.next));
  }

  async function follows(mine) {
    await begin();
    for (let isOld = false; held === mine;) {
      if (document.hidden || live.state === 'paused') await new Promise(done => setTimeout(done, 500));
      else {
        const answer = await ask(place.next, isOld ? 20 : 0, 65536).catch(e => {
          if (e.name !== 'AbortError') throw e;
        });
        if (held !== mine) return;
        if (!answer) continue;
        isOld = answer.next >= answer.total || (answer.next === place.next && answer.attempt === place.attempt);
        take(answer);
        if (answer.ended && isOld) break;
      }
    }
    isOver = true;
  }

  const hide = () => document.hidden && request.abort();

  /** Reads from the beginning, and goes on until the attempt has ended. While the page is hidden it holds no request. */
  async function start(cut = isCut) {
    stop();
    document.addEventListener('visibilitychange', hide);
    const mine = (held = {});
    [isCut, isOver] = [cut, false];
    patch(text);
    drawBar();
    try {
      await follows(mine);
    } catch (e) {
      if (e.name !== 'AbortError' && !(e instanceof Problem)) throw e;
    }
    if (held === mine) held = null;
  }

  function stop() {
    held = null;
    request.abort();
    document.removeEventListener('visibilitychange', hide);
  }

  async function download() {
    const pieces = [];
    let offset = 0;
    for (;;) {
      const answer = await get(`api/task/${uuid}/output`, { stream, offset });
      if (answer.dropped) pieces.push(`[${t('u.left', { n: bytes(answer.dropped) })}]\n`);
      pieces.push(answer.text);
      if (answer.next <= offset || answer.next >= answer.total) break;
      offset = answer.next;
    }
    save(`${label}-${uuid.slice(0, 8)}.${stream}.txt`, pieces.join(''));
  }

  drawBar();
  return { node: h('div', bar, text), start, stop, broken: () => !held && !isOver };
}
