// The frame: who asks, where the reader is, what the keyboard does, and how live the page is.
import { frame, get, hasToken, may, me } from './api.js';
import { button, h, patch } from './dom.js';
import { action, dialog, field, go, trouble } from './dialog.js';
import { duration, setNow } from './format.js';
import { age, heardElsewhere, live, run, togglePause, watch } from './live.js';
import { t } from './text.js';
import { openHelp, openSettings } from './settings.js';
import { openSubmit } from './submit.js';

/** The first part of a place after #/, and the module that shows it. */
const PLACES = {
  '': 'overview', tasks: 'tasks', task: 'task', queues: 'queues', queue: 'queues', crons: 'crons', cron: 'crons', workers: 'workers',
  worker: 'workers'
};
const NAV = [
  ['', 'overview', 'o'],
  ['tasks', 'tasks', 't'],
  ['queues', 'queues', 'q'],
  ['crons', 'crons', 's'],
  ['workers', 'workers', 'w']
];
const NAV_OF = { task: 'tasks', queue: 'queues', cron: 'crons', worker: 'workers' };

const head = h('header.top');
const bars = h('aside.bars');
const main = h('main', { id: 'main', tabindex: -1 });
const said = h('div.said');
const spoken = h('div.sr', { role: 'status', 'aria-live': 'polite' });
let page = null;
let place = '';

frame.heard = heardElsewhere;

let spokenAt = 0;
let spokenLast = '';
let sayTimer = 0;
/** Shows what was done at the foot for a while, and speaks it. */
frame.say = (text, kind = '') => {
  patch(said, text ? h('p', { class: kind ? `is-${kind}` : null }, text) : null);
  [spoken.textContent, spokenAt] = [text, Date.now()];
  clearTimeout(sayTimer);
  sayTimer = setTimeout(() => patch(said), kind ? 12000 : 6000);
};

/** Speaks to screen readers only, at most every ten seconds. */
frame.speak = text => {
  if (text === spokenLast || Date.now() - spokenAt < 10000) return;
  [spokenLast, spokenAt] = [text, Date.now()];
  spoken.textContent = text;
};

frame.signIn = wasWrong => {
  const input = h('input', { type: 'password', autocomplete: 'current-password', required: true, autofocus: true });
  const body = [h('p', t(wasWrong ? 'signin.wrong' : 'signin.why')), field(input, t('signin.token'))];
  return dialog(t('signin'), body, { fixed: true, submit: () => input.value.trim() || false, foot: [go(t('signin'))] }).ended;
};

async function whoAmI() {
  Object.assign(me, await get('api/me'), { stale: false });
  setNow(me.now);
  drawHead();
}

function drawHead() {
  const here = NAV_OF[place] ?? place;
  const skip = event => {
    event.preventDefault();
    main.focus();
  };
  const tab = ([to, name, key]) =>
    h('a', { href: `#/${to}`, title: `g ${key}`, 'aria-current': here === to && 'page' }, t(`nav.${name}`));
  const isPaused = String(live.state === 'paused');
  const turn = { type: 'button', click: togglePause, 'aria-pressed': isPaused, title: t('live.title'), class: `is-${live.state}` };
  patch(head,
    h('a.skip', { href: location.hash, click: skip }, t('skip')),
    h('a.brand', { href: '#/' }, 'Taskmill'),
    h('nav', { 'aria-label': t('nav') }, NAV.map(tab)),
    h('button.live', turn, h('i.dot', { 'aria-hidden': 'true' }), liveWord()),
    action(t('submit'), 'submit', () => openSubmit(), { class: 'primary' }),
    button('⋯', openSettings, { class: 'plain', 'aria-label': t('settings'), title: t('settings') }));
}

function liveWord() {
  if (live.state !== 'ok') return t(`live.${live.state}`);
  if (!live.heard) return t('live.none');
  return age() > 5 ? t('live.age', { n: duration(Math.floor(age())) }) : t('live.ok');
}

function drawBars() {
  const gone = live.state === 'away' || live.state === 'lost';
  document.body.classList.toggle('stale', gone);
  const open = location.protocol === 'http:' && hasToken() && !/^(localhost|127\..*|\[::1\])$/.test(location.hostname);
  patch(bars,
    gone && h('p.bar.is-failed', t(`bar.${live.state}`, { n: duration(Math.round((Date.now() - live.since) / 1000)) })),
    live.state === 'paused' && h('p.bar', t('bar.paused', { n: duration(Math.round(age())) })),
    open && h('p.bar.is-retrying', t('bar.http')));
}

live.changed = () => {
  drawBars();
  drawHead();
  if (live.state === 'away' || live.state === 'lost') frame.speak(t(`live.${live.state}`));
};

/** Opens what the address says after #. */
async function route(isFirst) {
  const [path, query] = location.hash.slice(2).split('?');
  const [first, ...rest] = path.split('/').map(piece => [...new URLSearchParams(`x=${piece.replaceAll('+', '%2B')}`).values()][0]);
  place = first;
  page?.close?.();
  const root = h('div.page');
  const opened = { root, place: first, path: rest, query: new URLSearchParams(query), reload, title };
  page = opened;
  main.replaceChildren(root);
  drawHead();
  title(t(`nav.${NAV.find(each => each[0] === (NAV_OF[first] ?? first))?.[1] ?? 'overview'}`));
  try {
    const module = await import(`./${PLACES[first] ?? 'overview'}.js`);
    if (page !== opened) return;
    Object.assign(opened, module.open(opened));
    watch(opened.topics || [], hear);
    if (!isFirst) main.focus({ preventScroll: true });
    scrollTo(0, 0);
    await reload();
  } catch (e) {
    patch(root, trouble(e));
  }
}

function title(text) {
  document.title = `${text} · Taskmill`;
}

function hear(event, data) {
  if (event === 'reset') reload();
  else page?.on?.(event, data);
}

/** Reads the page's data anew, never twice at once. */
async function reload() {
  const mine = page;
  if (!mine?.load) return;
  if (mine.loading) {
    mine.again = true;
    return;
  }
  mine.loading = true;
  try {
    if (me.stale) await whoAmI();
    await mine.load();
    mine.error?.remove();
    mine.error = null;
  } catch (e) {
    if (e.name !== 'AbortError' && page === mine) {
      mine.error?.remove();
      mine.error = trouble(e);
      if ((e.status !== 503 && e.status !== 0) || !mine.root.childElementCount) mine.root.prepend(mine.error);
    }
  }
  mine.loading = false;
  mine.again ||= me.stale && !mine.error;
  if (mine.again && page === mine) {
    mine.again = false;
    await reload();
  }
}

let goes = 0;
const COMMANDS = {
  '?': openHelp,
  n: () => may('submit') && openSubmit(),
  '.': togglePause,
  g: () => {
    goes = Date.now();
  },
  '/': () => document.querySelector('[data-filter]')?.focus()
};

addEventListener('keydown', event => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || document.querySelector('dialog[open]')) return;
  if (event.target.closest('input:not([type=checkbox]), textarea, select')) {
    if (event.key === 'Escape') event.target.blur();
    return;
  }
  const to = Date.now() - goes < 1500 ? NAV.find(each => each[2] === event.key) : null;
  goes = 0;
  if (to) location.hash = `#/${to[0]}`;
  else if (page?.keys?.[event.key]) page.keys[event.key]();
  else if (COMMANDS[event.key]) COMMANDS[event.key]();
  else if (!page?.table?.press(event.key)) return;
  event.preventDefault();
});

setInterval(() => {
  if (document.hidden) return;
  main.querySelectorAll('[data-tick]').forEach(node => {
    const text = node.tick();
    if (node.textContent !== text) node.textContent = text;
  });
  drawBars();
  const word = head.querySelector('.live');
  if (word && word.lastChild.data !== liveWord()) word.lastChild.data = liveWord();
  page?.second?.();
}, 1000);

document.documentElement.dataset.theme = localStorage.getItem('theme') || '';
document.body.append(head, bars, main, said, spoken);
addEventListener('hashchange', () => route(false));
drawHead();
import(`./${PLACES[location.hash.slice(2).split(/[/?]/)[0]] ?? 'overview'}.js`).catch(() => {});
whoAmI()
  .catch(() => {})
  .finally(() => route(true));
run();
