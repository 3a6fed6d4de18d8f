// The crons, one cron, and the dialog that makes or changes one.
import { address, call, curl, get, post, Problem } from './api.js';
import { button, h, part, patch } from './dom.js';
import { action, attempt, confirm, copyable, dialog, field, markWrong, trouble } from './dialog.js';
import { ago, duration, number, state, time, zone as here } from './format.js';
import { table } from './table.js';
import { lang, t } from './text.js';
import { workFields } from './work.js';

const PAGE = 100;
const TYPING_MS = 250;
const at = name => `api/cron/${encodeURIComponent(name)}`;
const place = name => `#/cron/${encodeURIComponent(name)}`;
/** What of a cron is no parameter of its submission. */
const RULE = ['when', 'zone', 'misfire', 'overlap'];
const example = () => `${curl()} -X PUT -d when='0 3 * * *' -d type=script -d bin_name=hello.sh \\\n  '${address('api/cron/nightly').href}'`;

const clock = in_ => new Intl.DateTimeFormat(lang === 'zh' ? 'zh-CN' : 'en',
  { timeZone: in_, weekday: 'short', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
const local = (seconds, in_) => clock(in_).format(new Date(seconds * 1000));

function isZone(name) {
  try {
    return !name || Boolean(clock(name));
  } catch {
    return false;
  }
}

const outcome = cron => cron.last_outcome ? h('a', { href: cron.last ? `#/task/${cron.last.uuid}` : null }, state(cron.last_outcome.state)) : '–';
const next = cron => cron.paused ? state('paused') : ago(cron.next);

export const open = page => page.place === 'cron' ? openCron(page, page.path[0]) : openList(page);

function openList(page) {
  let rows = [];
  let cursor = null;
  const list = table({ caption: t('nav.crons'), key: row => row.name, href: row => place(row.name),
    columns: [
      { id: 'name', label: t('cr.name'), main: true, cell: row => row.name },
      { id: 'words', label: t('cr.when'), cell: row => h('span', { title: row.when }, row.error ?? inWords(row)) },
      { id: 'zone', label: t('cr.zone'), cell: row => row.zone },
      { id: 'queue', label: t('in.queue'), cell: row => row.queue },
      { id: 'next', label: t('cr.next'), num: true, cell: next },
      { id: 'last', label: t('cr.last'), cell: outcome },
    ],
    empty: [h('p', t('cr.none')), copyable(example())] });
  const foot = h('p.bar-row');
  const draw = () => {
    list.draw(rows);
    patch(foot, cursor ? button(t('t.more'), more) : null);
  };
  async function more() {
    const answer = await get('api/crons', { cursor, limit: PAGE });
    rows = [...rows, ...answer.crons];
    cursor = answer.cursor;
    draw();
  }
  patch(page.root, h('div.bar-row', h('h1.sr', t('nav.crons')), h('span.push'), action(t('cr.new'), 'admin', () => edit())), list.node, foot);
  return {
    table: list,
    load: async () => {
      const answer = await get('api/crons', { limit: Math.min(1000, Math.max(PAGE, rows.length)) });
      [rows, cursor] = [answer.crons, answer.cursor];
      draw();
    },
    second: every(page, 10),
  };
}

/** The broker says when in English only; in another language the expression stands there. */
const inWords = ({ words, when }) => lang === 'en' ? words : when;

/** Reads anew so often, since crons have no events. */
const every = (page, seconds) => {
  let passed = 0;
  return () => ++passed % seconds === 0 && page.reload();
};

/** The times of @every count from the cron's next one; a preview knows only now. */
const fromNext = (cron, list) => cron.next && cron.when.startsWith('@every') ? list.map(each => cron.next + each - list[0]) : list;

/** A table of times in the cron's zone and in the reader's. */
function times(list, in_) {
  return h('table.times', h('caption.sr', t('cr.five')), h('thead', h('tr', h('th', { scope: 'col' }, in_), in_ === here ? null : h('th', { scope: 'col' }, t('cr.yours', { zone: here })),
    h('th.num', { scope: 'col' }, t('cr.next')))),
  h('tbody', list.map(each => h('tr', h('td', local(each, in_)), in_ === here ? null : h('td', local(each, here)), h('td.num', ago(each))))));
}

function openCron(page, name) {
  const top = h('div');
  const coming = h('section');
  const history = h('section');
  const what = h('div.tight');
  let cron = null;

  const pauseOrResume = () => {
    if (!cron) return;
    if (cron.paused) attempt(() => post(`${at(name)}/resume`), t('cr.resumed', { name })).then(page.reload);
    else pauseDialog(name, page.reload);
  };
  const fire = () => attempt(() => post(`${at(name)}/fire`), t('cr.fired', { name })).then(page.reload);
  async function remove() {
    if (!await confirm(t('cr.delete.title', { name }), h('p', t('cr.delete.body')), t('cr.delete'))) return;
    if (await attempt(() => call('DELETE', at(name)), t('cr.deleted', { name }))) location.hash = '#/crons';
  }
  const pair = (label, value) => h('div', h('dt', label), h('dd', value));
  const drawTop = of => [
    h('div.bar-row', h('h1', name), h('div.bar-row.push', action(t('cr.fire'), 'admin', fire), action(t(of.paused ? 'q.resume' : 'q.pause'), 'admin', pauseOrResume, { title: 'P' }),
      action(t('cr.edit'), 'admin', () => edit(of, page.reload)), action(t('cr.delete'), 'admin', remove, { class: 'danger' }))),
    of.paused ? h('p.is-paused', t('cr.is.paused', { ago: ago(of.paused_at), by: of.paused_by ? t('q.by', { name: of.paused_by }) : '' }), of.note ? ` “${of.note}”` : null)
      : h('p', t('cr.is.waiting', { words: inWords(of), zone: of.zone, ago: ago(of.next) })),
    h('dl.figures.tight', pair(t('cr.when'), h('code', of.when)), pair(t('in.misfire'), t(`cr.misfire.${of.misfire}`)), pair(t('in.overlap'), t(`cr.overlap.${of.overlap}`)),
      pair(t('in.queue'), h('a', { href: `#/queue/${encodeURIComponent(of.queue)}` }, of.queue)), pair(t('cr.success'), ago(of.last_success)),
      pair(t('cr.missed'), t('cr.counts', { misfires: number(of.misfires), overlaps: number(of.overlaps) }))),
  ];
  const row = task => h('tr', { key: task.uuid }, h('td', state(task.state)), h('td', h('a', { href: `#/task/${task.uuid}` }, time(task.fire_time ?? task.created_at))),
    h('td.num', task.finished_at && task.started_at ? duration(task.finished_at - task.started_at) : '–'), h('td', task.error?.code ?? ''), h('td', task.worker ?? ''));
  const drawHistory = tasks => [h('header', h('h2', t('cr.history')), h('a', { href: `#/tasks?cron=${encodeURIComponent(name)}` }, t('cr.all'))),
    tasks.length ? h('div.table', h('table', h('thead', h('tr', ['k.state', 'p.fire_time', 'k.took', 'k.error', 'k.worker'].map((each, i) => h(i === 2 ? 'th.num' : 'th', { scope: 'col' }, t(each))))),
      h('tbody', tasks.map(row)))) : h('p.grey', t('cr.never'))];

  page.title(name);
  patch(top, h('h1', name));
  patch(page.root, top, coming, history, what);
  return {
    load: async () => {
      cron = await get(at(name));
      part(top, cron, drawTop);
      const [{ times: five }, { tasks }] = await Promise.all([get('api/crons/preview', { when: cron.when, zone: cron.zone }),
        get('api/tasks', { cron: name, limit: 20 })]);
      part(coming, five, list => [h('header', h('h2', t('cr.five'))), h('div.table', times(fromNext(cron, list), cron.zone))]);
      part(history, tasks.sort((a, b) => b.created_at - a.created_at), drawHistory);
      part(what, cron, of => h('details', h('summary', t('cr.submits')), copyable(JSON.stringify(submission(of), null, 2))));
    },
    keys: { P: pauseOrResume },
    second: every(page, 10),
  };
}

/** What a cron submits, of all that is known about it. */
function submission(cron) {
  const known = ['name', 'words', 'paused', 'paused_at', 'paused_by', 'note', 'next', 'last', 'last_outcome', 'last_success', 'misfires', 'overlaps'];
  return Object.fromEntries(Object.entries(cron).filter(([key]) => !known.includes(key)));
}

function pauseDialog(name, done) {
  const note = h('input', { name: 'note', maxlength: 200, autocomplete: 'off' });
  const opened = dialog(t('cr.pause.title', { name }), [h('p', t('cr.pause.body')), field(t('q.note'), note, t('q.note.hint'))], {
    foot: [button(t('leave'), () => opened.close()), h('button.primary', { type: 'submit' }, t('q.pause'))],
    submit: () => attempt(() => post(`${at(name)}/pause`, { note: note.value.trim() }), t('cr.paused', { name })),
  });
  opened.ended.then(done);
}

/** Makes a cron, or changes one: all of it is sent, since what is not given would get its default. */
function edit(cron, done = () => {}) {
  const said = h('div');
  const preview = h('div', { 'aria-live': 'polite' });
  const input = (name, value, props) => h('input', { name, value: value ?? '', autocomplete: 'off', spellcheck: 'false', ...props });
  const choose = (name, words) => h('select', { name }, words.map(each => h('option', { value: each, selected: each === cron?.[name] }, t(`cr.${name}.${each}`))));
  const name = input('name', cron?.name, { maxlength: 64 });
  const rule = { when: input('when', cron?.when, { placeholder: '0 3 * * *', input: soon }), zone: input('zone', cron?.zone, { list: 'offer-zones', placeholder: here, input: soon }),
    misfire: choose('misfire', ['once', 'skip']), overlap: choose('overlap', ['allow', 'skip']) };
  const work = workFields(cron ?? {}, { once: false });
  let timer = 0;
  let asked = 0;

  function soon() {
    clearTimeout(timer);
    timer = setTimeout(show, TYPING_MS);
  }

  async function show() {
    const mine = ++asked;
    const [when, zone] = [rule.when.value.trim(), rule.zone.value.trim()];
    if (!when || !isZone(zone)) return patch(preview);
    try {
      const answer = await get('api/crons/preview', { when, zone });
      if (mine === asked) patch(preview, h('p', inWords({ ...answer, when })), times(answer.times, answer.zone));
    } catch (problem) {
      if (mine === asked && problem instanceof Problem) patch(preview, h('p.grey', problem.errors.map(each => each.reason).join('; ') || problem.sentence));
    }
    return null;
  }

  async function submit() {
    const form = opened.node.querySelector('form');
    patch(said);
    try {
      const words = name.value.trim();
      if (!words) throw new Problem(400, { code: 'invalid', errors: [{ field: 'name', reason: t('cr.name.wanted') }] });
      const body = { ...work.read(), type: work.type() };
      for (const each of RULE) body[each] = rule[each].value.trim();
      await call('PUT', at(words), body);
      location.hash = place(words);
      done();
      return true;
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      const rest = markWrong(form, problem);
      patch(said, trouble(Object.assign(new Problem(problem.status, { code: problem.code }), { message: rest })));
      return false;
    }
  }

  if (cron) name.setAttribute('readonly', '');
  const opened = dialog(cron ? t('cr.edit.title', { name: cron.name }) : t('cr.new'), [
    h('div.fields.two', field(t('cr.name'), name), field(t('cr.when'), rule.when, t('cr.when.hint')), field(t('cr.zone'), rule.zone, t('cr.zone.hint')),
      field(t('in.misfire'), rule.misfire), field(t('in.overlap'), rule.overlap)),
    preview, work.node, h('datalist', { id: 'offer-zones' }, (Intl.supportedValuesOf?.('timeZone') ?? []).map(value => h('option', { value }))), said],
  { submit, wide: true, foot: [button(t('leave'), () => opened.close()), h('button.primary', { type: 'submit' }, t(cron ? 'cr.save' : 'cr.make'))] });
  show();
}
