// The crons, one cron, and the dialog that makes or changes one.
import { address, apiOf, call, curl, get, post, Problem } from './api.js';
import { h, part, patch } from './dom.js';
import { action, attempt, copyable, field, form, pauseOrResume, remove, send } from './dialog.js';
import { ago, DATE, duration, link, locale, number, pageOf, state, tasksAt, time, TIME, zone as here } from './format.js';
import { figures, paged, plain, table } from './table.js';
import { lang, t } from './text.js';
import { workFields } from './work.js';

const TYPING_MS = 250;
/** Crons have no events: they are read anew after so many seconds. */
const EVERY = 10;
/** What a cron is and does, and no parameter of its submission. */
const KNOWN = ['name', 'words', 'paused', 'paused_at', 'paused_by', 'note', 'next', 'last', 'last_outcome', 'last_success', 'misfires',
  'overlaps'];
const example = () =>
  `${curl()} -X PUT -d when='0 3 * * *' -d type=script -d bin_name=hello.sh \\\n  '${address('api/cron/nightly').href}'`;

const clock = timeZone => new Intl.DateTimeFormat(locale, { ...DATE, ...TIME, weekday: 'short', timeZone });
const local = (seconds, in_) => clock(in_).format(new Date(seconds * 1000));

function isZone(name) {
  try {
    return !name || Boolean(clock(name));
  } catch {
    return false;
  }
}

/** The broker says when in English only; in another language the expression stands there. */
const inWords = ({ words, when }) => (lang === 'en' ? words : when);
const outcome = ({ last, last_outcome: ended }) =>
  (ended ? h('a', { href: last && pageOf('task', last.uuid) }, state(ended.state)) : '–');
const every = page => {
  let passed = 0;
  return () => ++passed % EVERY === 0 && page.reload();
};

export const open = page => (page.place === 'cron' ? openCron(page, page.path[0]) : openList(page));

function openList(page) {
  const nameOf = row => row.name;
  const rows = table({
    caption: t('nav.crons'),
    key: nameOf,
    href: row => pageOf('cron', row.name),
    columns: [
      { id: 'name', label: t('k.cron'), main: true, cell: nameOf },
      { id: 'words', label: t('k.when'), cell: row => h('span', { title: row.when }, row.error ?? inWords(row)) },
      { id: 'zone', label: t('k.zone'), cell: row => row.zone },
      { id: 'queue', label: t('k.queue'), cell: row => row.queue },
      { id: 'next', label: t('cr.next'), num: true, cell: row => (row.paused ? state('paused') : ago(row.next)) },
      { id: 'last', label: t('cr.last'), cell: outcome }
    ],
    empty: [h('p', t('cr.none')), copyable(example())]
  });
  const list = paged(rows, nameOf, async params => {
    const { crons, cursor } = await get('api/crons', params);
    return { rows: crons, cursor };
  });
  const bar = h('div.bar-row', h('h1.sr', t('nav.crons')), h('span.push'), action(t('cr.new'), 'admin', () => edit()));
  patch(page.root, bar, rows.node, list.node);
  return { table: rows, load: list.load, second: every(page) };
}

/** The times of @every count from the cron's next one; a preview knows only now. */
const fromNext = (cron, list) => (cron.next && cron.when.startsWith('@every') ? list.map(each => cron.next + each - list[0]) : list);

/** A table of times in the cron's zone and in the reader's. */
function times(list, in_) {
  const isElsewhere = in_ !== here;
  const heads = [[in_], isElsewhere && [t('cr.yours', { zone: here })], [t('cr.next'), '.num']].filter(Boolean);
  const row = each => [local(each, in_), ...(isElsewhere ? [local(each, here)] : []), ago(each)];
  return h('div.times', plain(t('cr.five'), heads, list.map(row)));
}

function openCron(page, name) {
  const [top, coming, history, what] = ['div', 'section', 'section', 'div.tight'].map(each => h(each));
  let cron = null;

  const pause = () => cron && pauseOrResume('cron', name, cron.paused).then(page.reload);
  const fire = () => attempt(() => post(`${apiOf('cron', name)}/fire`), t('cr.fired', { name })).then(page.reload);
  function drawTop(of) {
    const actions = [
      action(t('cr.fire'), 'admin', fire),
      action(t(of.paused ? 'b.resume' : 'b.pause'), 'admin', pause, { title: 'P' }),
      action(t('cr.edit'), 'admin', () => edit(of, page.reload)),
      action(t('remove.cron'), 'admin', () => remove('cron', name), { class: 'danger' })
    ];
    const by = of.paused_by ? t('by', { name: of.paused_by }) : '';
    return [
      h('div.bar-row', h('h1', name), h('div.bar-row.push', actions)),
      of.paused
        ? h('p.is-paused', t('cr.is.paused', { ago: ago(of.paused_at), by }), of.note && ` “${of.note}”`)
        : h('p', t('cr.is.waiting', { words: inWords(of), zone: of.zone, ago: ago(of.next) })),
      figures([
        [t('k.when'), h('code', of.when)],
        [t('k.misfire'), t(`cr.misfire.${of.misfire}`)],
        [t('k.overlap'), t(`cr.overlap.${of.overlap}`)],
        [t('k.queue'), link('queue', of.queue)],
        [t('cr.success'), ago(of.last_success)],
        [t('cr.missed'), t('cr.counts', { misfires: number(of.misfires), overlaps: number(of.overlaps) })]
      ])
    ];
  }
  const run = task => [
    state(task.state),
    h('a', { href: pageOf('task', task.uuid) }, time(task.fire_time ?? task.created_at)),
    task.finished_at && task.started_at ? duration(task.finished_at - task.started_at) : '–',
    task.error?.code,
    task.worker
  ];
  const heads = () => [[t('k.state')], [t('k.fire_time')], [t('k.took'), '.num'], [t('k.error')], [t('k.worker')]];
  const drawHistory = tasks => [
    h('header', h('h2', t('cr.history')), h('a', { href: tasksAt({ cron: name }) }, t('cr.all'))),
    tasks.length ? plain(t('cr.history'), heads(), tasks.map(run)) : h('p.grey', t('cr.never'))
  ];
  /** What it submits, of all that is known about it. */
  const submission = of => Object.fromEntries(Object.entries(of).filter(([key]) => !KNOWN.includes(key)));

  page.title(name);
  patch(top, h('h1', name));
  patch(page.root, top, coming, history, what);
  return {
    load: async () => {
      cron = await get(apiOf('cron', name));
      part(top, cron, drawTop);
      const preview = get('api/crons/preview', { when: cron.when, zone: cron.zone });
      const [{ times: five }, { tasks }] = await Promise.all([preview, get('api/tasks', { cron: name, limit: 20 })]);
      part(coming, five, list => [h('header', h('h2', t('cr.five'))), times(fromNext(cron, list), cron.zone)]);
      part(history, tasks.sort((a, b) => b.created_at - a.created_at), drawHistory);
      part(what, cron, of => h('details', h('summary', t('cr.submits')), copyable(JSON.stringify(submission(of), null, 2))));
    },
    keys: { P: pause },
    second: every(page)
  };
}

/** Makes a cron, or changes one: all of it is sent, since what is not given would get its default. */
function edit(cron, done = () => {}) {
  const said = h('div');
  const preview = h('div', { 'aria-live': 'polite' });
  const input = (name, props) => h('input', { name, value: cron?.[name] ?? '', autocomplete: 'off', spellcheck: 'false', ...props });
  const choose = (name, words) =>
    h('select', { name }, words.map(value => h('option', { value, selected: value === cron?.[name] }, t(`cr.${name}.${value}`))));
  const rule = [
    input('name', { maxlength: 64, readonly: Boolean(cron) }),
    input('when', { placeholder: '0 3 * * *', input: soon }),
    input('zone', { list: 'offer-zones', placeholder: here, input: soon }),
    choose('misfire', ['once', 'skip']),
    choose('overlap', ['allow', 'skip'])
  ];
  const read = () => Object.fromEntries(rule.map(each => [each.name, each.value.trim()]));
  const work = workFields(cron ?? {}, { once: false });
  let timer = 0;
  let asked = 0;

  function soon() {
    clearTimeout(timer);
    timer = setTimeout(show, TYPING_MS);
  }

  async function show() {
    const mine = ++asked;
    const { when, zone } = read();
    if (!when || !isZone(zone)) return patch(preview);
    try {
      const answer = await get('api/crons/preview', { when, zone });
      if (mine === asked) patch(preview, h('p', inWords({ ...answer, when })), times(answer.times, answer.zone));
    } catch (problem) {
      if (mine !== asked || !(problem instanceof Problem)) return null;
      patch(preview, h('p.grey', problem.errors.map(each => each.reason).join('; ') || problem.sentence));
    }
    return null;
  }

  async function put() {
    const { name, ...others } = read();
    if (!name) throw new Problem(400, { code: 'invalid', errors: [{ field: 'name', reason: t('cr.name.wanted') }] });
    await call('PUT', apiOf('cron', name), { ...work.read(), type: work.type(), ...others });
    location.hash = pageOf('cron', name);
    done();
    return true;
  }

  const zones = h('datalist', { id: 'offer-zones' }, (Intl.supportedValuesOf?.('timeZone') ?? []).map(value => h('option', { value })));
  const body = [h('div.fields.two', rule.map(each => field(each))), preview, work.node, zones, said];
  const [title, label] = cron ? [t('cr.edit.title', { name: cron.name }), t('cr.save')] : [t('cr.new'), t('cr.make')];
  const opened = form(title, body, label, () => send(opened.node, said, put), { wide: true });
  show();
}
