// The dialog that changes many tasks: it counts first, shows five, asks, and can be stopped and resumed.
import { post, Problem } from './api.js';
import { dialog, field, go as submits, trouble } from './dialog.js';
import { button, h, patch } from './dom.js';
import { number, state } from './format.js';
import { t } from './text.js';

/** What each verb is for. */
const VERBS = {
  retry: ['failed', 'canceled'],
  cancel: ['blocked', 'scheduled', 'queued', 'running', 'retrying'],
  start: ['scheduled', 'retrying', 'blocked'],
  forget: ['succeeded', 'failed', 'canceled']
};
const SAMPLE = 5;

/** The verbs that fit a filter. */
export const verbsOf = filter =>
  Object.keys(VERBS).filter(verb => !filter.state || VERBS[verb].some(each => filter.state.split(',').includes(each)));

/**
 * Asks and then does verb to the tasks that fit filter, or to those of uuids; rows are the first of these. done() is
 * called when the dialog ends and something was changed.
 */
export function openBulk(verb, { filter, uuids, rows = [], done = () => {} }) {
  const sum = { matched: 0, done: 0, skipped: 0, sample: rows.slice(0, SAMPLE) };
  const box = h('div.bulk');
  const foot = h('div.feet');
  let phase = 'count';
  let cursor = null;
  let stopped = false;
  let wrong = null;
  const asked = uuids ? null : filterOf();
  const typed = h('input', { inputmode: 'numeric', autocomplete: 'off', input: () => draw() });

  function filterOf() {
    const states = (filter.state ? filter.state.split(',') : []).filter(each => VERBS[verb].includes(each));
    const given = { ...filter, state: states.join(',') || null };
    return Object.values(given).some(Boolean) ? given : { all: true };
  }

  /** Goes through all pages from the cursor on; stops at a refusal and where it was told to, and can go on from there. */
  async function walk(ask, add) {
    stopped = false;
    wrong = null;
    draw();
    try {
      do {
        const answer = await ask();
        add(answer);
        cursor = answer.cursor;
        draw();
      } while (cursor !== null && !stopped);
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      wrong = problem;
    }
    return cursor === null && !wrong;
  }

  const page = dry => post(`api/tasks/${verb}`, { ...asked, dry_run: dry, limit: dry ? 1000 : 200, cursor });
  async function count() {
    const isWhole = await walk(() => page(true), answer => {
      sum.matched += answer.matched;
      sum.sample = [...sum.sample, ...answer.sample].slice(0, SAMPLE);
    });
    if (isWhole) phase = 'ask';
    draw();
    if (isWhole) ready();
  }

  /** The keyboard goes where the answer is given: to the number, or to the button that harms least. */
  function ready() {
    (needsNumber() ? typed : (foot.querySelector('.primary') ?? foot.firstChild)).focus();
  }

  /** One by one, for what was selected: it needs no administrator. The cursor is how many were done. */
  async function one() {
    const at = cursor || 0;
    let skipped = 0;
    await post(`api/task/${uuids[at]}/${verb}`).catch(problem => {
      if (problem.status !== 409 && problem.status !== 404) throw problem;
      skipped = 1;
    });
    return { done: 1 - skipped, skipped, cursor: at + 1 < uuids.length ? at + 1 : null };
  }

  async function go() {
    if (phase === 'ask') cursor = null;
    phase = 'run';
    const isWhole = await walk(uuids ? one : () => page(false), answer => {
      sum.done += answer.done;
      sum.skipped += answer.skipped;
    });
    phase = isWhole ? 'done' : 'stopped';
    draw();
    return false;
  }

  const stop = () => {
    stopped = true;
  };
  const needsNumber = () => phase === 'ask' && sum.matched > 100;

  function draw() {
    const is = (...phases) => phases.includes(phase);
    const ended = Math.min(sum.done + sum.skipped, sum.matched);
    const rest = sum.matched - sum.sample.length;
    patch(box,
      h('p', t(`b.${phase}`, { n: number(sum.matched), done: number(sum.done), skipped: number(sum.skipped) })),
      is('run', 'stopped') && h('progress', { max: sum.matched || 1, value: ended, 'aria-label': t('progress') }),
      is('count', 'ask') && sum.sample.length > 0 && h('ul.sample',
        sum.sample.map(row => h('li', state(row.state), h('span', row.label), h('span.grey', row.queue))),
        rest > 0 && h('li.grey', t('b.others', { n: number(rest) }))),
      wrong && trouble(wrong));
    typedField.hidden = !needsNumber();
    typedField.firstChild.textContent = t('type.number', { n: sum.matched });
    const isReady = sum.matched > 0 && (!needsNumber() || typed.value.replace(/\D/g, '') === String(sum.matched));
    const harms = verb === 'cancel' || verb === 'forget';
    const doing = { key: 'go', class: harms ? 'danger' : 'primary', disabled: !isReady };
    const key = (name, label, click, props) => button(t(label), click, { key: name, ...props });
    patch(foot,
      !is('done') && key('leave', 'leave', () => opened.close()),
      is('run') && key('stop', 'b.stop', stop),
      is('count') && wrong && key('count', 'b.again', count),
      is('ask') && submits(t(`b.do.${verb}`, { n: number(sum.matched) }), doing),
      is('stopped') && key('resume', 'b.goon', go, { class: 'primary' }),
      is('done') && key('close', 'close', () => opened.close(), { class: 'primary' }));
  }

  const typedField = field(typed, '');
  const opened = dialog(t(`b.title.${verb}`), [box, typedField], { foot: [foot], submit: () => phase === 'ask' && go() });
  if (uuids) {
    sum.matched = uuids.length;
    phase = 'ask';
  }
  draw();
  if (uuids) ready();
  else count();
  opened.ended.then(() => {
    stopped = true;
    if (sum.done) done();
  });
  return opened;
}
