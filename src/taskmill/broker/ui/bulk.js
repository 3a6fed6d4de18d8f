// The dialog that changes many tasks: it counts first, shows five, asks, and can be stopped and resumed.
import { post, Problem } from './api.js';
import { dialog, field, trouble } from './dialog.js';
import { button, h, patch } from './dom.js';
import { number, state } from './format.js';
import { t } from './text.js';

/** What each verb is for. */
export const VERBS = {
  retry: ['failed', 'canceled'],
  cancel: ['blocked', 'scheduled', 'queued', 'running', 'retrying'],
  start: ['scheduled', 'retrying', 'blocked'],
  forget: ['succeeded', 'failed', 'canceled']
};

/** The verbs that fit a filter. */
export const verbsOf = filter =>
  Object.keys(VERBS).filter(verb => !filter.state || VERBS[verb].some(each => filter.state.split(',').includes(each)));

/**
 * Asks and then does verb to the tasks that fit filter, or to those of uuids; rows are the first of these. done() is
 * called when the dialog ends and something was changed.
 */
export function openBulk(verb, { filter, uuids, rows = [], done = () => {} }) {
  const sum = { matched: 0, done: 0, skipped: 0, sample: rows.slice(0, 5) };
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
    const isWhole = await walk(
      () => page(true),
      answer => {
        sum.matched += answer.matched;
        sum.sample = [...sum.sample, ...answer.sample].slice(0, 5);
      }
    );
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
    const isDone = await post(`api/task/${uuids[at]}/${verb}`).then(
      () => true,
      problem => {
        if (problem.status !== 409 && problem.status !== 404) throw problem;
        return false;
      }
    );
    return { done: isDone ? 1 : 0, skipped: isDone ? 0 : 1, cursor: at + 1 < uuids.length ? at + 1 : null };
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
    const ended = sum.done + sum.skipped;
    patch(
      box,
      h('p', t(`b.${phase}`, { n: number(sum.matched), done: number(sum.done), skipped: number(sum.skipped) })),
      phase === 'run' || phase === 'stopped'
        ? h('progress', { max: sum.matched || 1, value: Math.min(ended, sum.matched), 'aria-label': t('b.progress') })
        : null,
      (phase === 'count' || phase === 'ask') && sum.sample.length
        ? h(
            'ul.sample',
            sum.sample.map(row => h('li', state(row.state), h('span', row.label), h('span.grey', row.queue))),
            sum.matched > sum.sample.length ? h('li.grey', t('b.others', { n: number(sum.matched - sum.sample.length) })) : null
          )
        : null,
      wrong ? trouble(wrong) : null
    );
    typedField.hidden = !needsNumber();
    typedField.firstChild.textContent = t('type.number', { n: sum.matched });
    const isReady = sum.matched > 0 && (!needsNumber() || typed.value.replace(/\D/g, '') === String(sum.matched));
    patch(
      foot,
      phase === 'done' ? null : button(t('leave'), () => opened.close(), { key: 'leave' }),
      phase === 'run' ? button(t('b.stop'), stop, { key: 'stop' }) : null,
      phase === 'count' && wrong ? button(t('b.again'), count, { key: 'count' }) : null,
      phase === 'ask'
        ? h(
            'button',
            { key: 'go', type: 'submit', class: verb === 'cancel' || verb === 'forget' ? 'danger' : 'primary', disabled: !isReady },
            t(`b.do.${verb}`, { n: number(sum.matched) })
          )
        : null,
      phase === 'stopped' ? button(t('b.resume'), go, { key: 'resume', class: 'primary' }) : null,
      phase === 'done' ? button(t('close'), () => opened.close(), { key: 'close', class: 'primary' }) : null
    );
  }

  const typedField = field('', typed);
  const opened = dialog(t(`b.title.${verb}`), [box, typedField], { foot: [foot], submit: () => (phase === 'ask' ? go() : false) });
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
