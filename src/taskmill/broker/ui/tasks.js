// Tasks by a filter that stands in the address, newest first.
import { frame, get, may } from './api.js';
import { openBulk, verbsOf } from './bulk.js';
import { action, dialog, field, firstSubmit, form } from './dialog.js';
import { button, h, patch } from './dom.js';
import { ago, compact, duration, moment, now, number, pageOf, since, state, tasksAt } from './format.js';
import { live } from './live.js';
import { table } from './table.js';
import { t } from './text.js';

const STATES = ['running', 'retrying', 'queued', 'scheduled', 'blocked', 'failed', 'succeeded', 'canceled'];
const ENDED = ['succeeded', 'failed', 'canceled'];
const FILTERS = ['queue', 'type', 'name', 'tag', 'cron', 'error', 'worker', 'since', 'until', 'text'];
const TIMES = ['since', 'until'];
/** Without a state these are listed one after the other: what is going on comes first. */
const STEPS = ['running', 'retrying,queued', 'failed,succeeded,canceled', 'scheduled,blocked'];
const PAGE = 100;
const MOST_CALLS = 20;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const TOTALS = ['submitted', 'succeeded', 'failed', 'retried', 'canceled', 'running', 'queued', 'scheduled', 'blocked'];

/** When a task came to where it is. */
const changed = row => (ENDED.includes(row.state) ? row.finished_at : row.state === 'running' ? row.started_at : row.created_at);
const isAhead = row => row.state === 'scheduled' || row.state === 'retrying';
const when = row => ago(isAhead(row) ? (row.due ?? row.start_time) : changed(row));
function lasted(row) {
  if (!row.started_at || isAhead(row)) return '';
  return row.state === 'running' ? since(row.started_at) : ENDED.includes(row.state) ? duration(row.finished_at - row.started_at) : '';
}
const column = (id, cell, more) => ({ id, label: t(`k.${id}`), cell, ...more });
const COLUMNS = [
  column('state', row => [state(row.state), row.cancel_requested && h('span.grey', ` ${t('w.stopping')}`)]),
  column('task', row => [row.label || row.uuid, (row.tags || []).map(tag => h('span.tag', tag))], { main: true }),
  column('queue', row => row.queue),
  column('when', when),
  column('attempt', row => row.attempt || '', { num: true }),
  column('took', lasted, { num: true }),
  column('worker', row => row.worker || ''),
  column('error', row => (row.error ? h('span.mono', { title: row.error.detail }, row.error.code) : ''))
];

export function open(page) {
  const filter = Object.fromEntries([...page.query].filter(([, value]) => value));
  const [chips, fresh, foot, change] = ['chips', 'fresh', 'bar-row', 'bar-row'].map(name => h(`div.${name}`));
  const states = h('nav.chips', { 'aria-label': t('t.states') });
  const to = other => tasksAt(Object.fromEntries(Object.entries({ ...filter, ...other }).filter(([, value]) => value)));
  const totals = () => TOTALS.map(name => live.history[live.history.length - 1]?.[name]).join();
  const steps = filter.state || filter.tag ? [filter.state] : STEPS;
  let rows = [];
  let cursor = null;
  let scanned = 0;
  let newer = [];
  let seen = '';
  let readAt = 0;
  let begun = 0;
  let took = 0;

  function find(text) {
    location.hash = UUID.test(text) ? pageOf('task', text.toLowerCase()) : to({ text });
  }
  function paste(event) {
    const text = event.clipboardData.getData('text').trim();
    if (!UUID.test(text)) return;
    event.preventDefault();
    find(text);
  }
  const keydown = event => event.key === 'Enter' && find(search.value.trim());
  const label = t('t.search');
  const search = h('input', { type: 'search', 'data-filter': '', placeholder: label, 'aria-label': label, keydown, paste });
  const cross = name => h('a', { href: to({ [name]: null }), 'aria-label': t('t.drop', { name: t(`k.${name}`) }) }, '×');
  const chip = (name, content) => h('span.chip.on', content, cross(name));
  const isFiltered = Object.keys(filter).length > 0;
  const nothing = isFiltered ? [h('p', t('t.nothing')), h('p', h('a', { href: '#/tasks' }, t('t.all')))] : firstSubmit();
  const list = table({ caption: t('nav.tasks'), columns: COLUMNS, key: row => row.uuid, href: row => pageOf('task', row.uuid),
    selected: drawChange, empty: nothing });
  patch(page.root, h('h1.sr', t('nav.tasks')), h('div.filters', search, chips), states, fresh, list.node, foot, change);
  drawChips();
  drawChange();

  function drawChips() {
    const shown = name => `${t(`k.${name}`)}: ${TIMES.includes(name) ? moment(Number(filter[name])) : filter[name]}`;
    patch(chips, FILTERS.filter(name => filter[name]).map(name => chip(name, shown(name))),
      button(`+ ${t('t.add')}`, add), h('span.space'), action(t('t.bulk'), 'admin', pickVerb));
  }

  function drawStates() {
    const counts = live.history[live.history.length - 1] || {};
    const isWhole = !FILTERS.some(name => filter[name]);
    const one = name => h('a.chip', { href: to({ state: name }), 'aria-current': (filter.state || null) === name && 'true' },
      name ? state(name) : t('t.any'), isWhole && name && !ENDED.includes(name) && counts[name] > 0 && h('span.n', compact(counts[name])));
    const several = filter.state?.includes(',') && filter.state.split(',');
    patch(states, [null, ...STATES].map(one), several && chip('state', several.map(name => state(name))));
  }

  function add() {
    const value = h('input', { required: true });
    const retype = () => {
      value.type = TIMES.includes(name.value) ? 'datetime-local' : 'text';
    };
    const name = h('select', { change: retype }, FILTERS.map(each => h('option', { value: each }, t(`k.${each}`))));
    form(t('t.add'), [field(name, t('t.filter')), field(value, t('t.value'))], t('t.apply'), () => {
      const text = value.type === 'text' ? value.value.trim() : Math.floor(new Date(value.value).getTime() / 1000);
      location.hash = to({ [name.value]: text });
    });
  }

  function pickVerb() {
    const pick = verb => {
      opened.close();
      openBulk(verb, { filter, done: page.reload });
    };
    const verbs = verbsOf(filter).map(verb => button(t(`b.title.${verb}`), () => pick(verb)));
    const opened = dialog(t('t.bulk'), [h('p.grey', t('t.bulk.what')), h('div.verbs', verbs)]);
  }

  function drawChange() {
    const chosen = rows.filter(row => list.marked.has(row.uuid));
    const verbs = verbsOf({ state: chosen.map(row => row.state).join(',') });
    patch(change, chosen.length > 0 && [
      h('strong', t('t.selected', { n: chosen.length })),
      verbs.map(verb => action(t(`b.${verb}`), 'submit', () => some(verb, chosen))),
      button(t('t.none'), list.clear, { class: 'plain' })
    ]);
    change.classList.toggle('chosen', chosen.length > 0);
  }

  function some(verb, chosen) {
    const done = () => {
      list.clear();
      page.reload();
    };
    openBulk(verb, { uuids: chosen.map(row => row.uuid), rows: chosen, done });
  }

  function show() {
    rows = [...newer, ...rows];
    newer = [];
    draw();
  }

  function draw() {
    list.draw(rows);
    const news = newer.length > 0 && t('t.newer', { n: newer.length });
    if (news) frame.speak(news);
    patch(fresh, news && button(news, show));
    const counts = t(rows.length === scanned && !cursor ? 't.found' : 't.shown', { n: number(rows.length), scanned: number(scanned) });
    patch(foot, (rows.length > 0 || scanned > 0) && h('span.grey', counts), cursor && button(t(rows.length ? 't.more' : 't.on'), more));
    drawStates();
    drawChange();
  }

  /** A page from the place of the last one on, or from the beginning. */
  async function ask(from) {
    let [step, at] = from || [0, null];
    const found = { tasks: [], scanned: 0 };
    do {
      const answer = await get('api/tasks', { ...filter, state: steps[step], limit: PAGE - found.tasks.length, cursor: at });
      found.tasks.push(...answer.tasks);
      found.scanned += answer.scanned;
      at = answer.cursor;
      if (at === null) step++;
    } while (found.tasks.length < PAGE && at === null && step < steps.length);
    return { ...found, cursor: step < steps.length ? [step, at] : null };
  }

  /** The first time it reads a page; later it brings the rows up to date in their places, and counts those that are new. */
  async function load() {
    readAt = Date.now();
    seen ||= totals();
    const answer = await ask(null);
    const found = new Map(answer.tasks.map(row => [row.uuid, row]));
    if (!rows.length) {
      begun = now();
      rows = answer.tasks;
      ({ cursor, scanned } = answer);
    } else {
      const known = new Set(rows.map(row => row.uuid));
      rows = rows.map(row => found.get(row.uuid) ?? row);
      newer = answer.tasks.filter(row => !known.has(row.uuid) && changed(row) > begun);
    }
    await refreshLost(found);
    took = Date.now() - readAt;
    draw();
    if (!rows.length && cursor) await more();
  }

  /** What is shown as unfinished and was not found again has changed: it is read by itself, ten at most. */
  async function refreshLost(found) {
    const lost = rows.filter(row => !found.has(row.uuid) && !ENDED.includes(row.state) && row.state !== 'gone').slice(0, 10);
    const read = await Promise.all(lost.map(row => get(`api/task/${row.uuid}`).catch(() => ({ uuid: row.uuid, state: 'gone' }))));
    const by = new Map(read.map(task => [task.uuid, task]));
    rows = rows.map(row => (by.has(row.uuid) ? { ...row, ...by.get(row.uuid) } : row));
  }

  /** The next page; where a call has found nothing it goes on, so that a rare task needs no clicking. */
  async function more() {
    for (let calls = MOST_CALLS, before = rows.length; calls > 0 && cursor && rows.length === before && page.root.isConnected; calls--) {
      const answer = await ask(cursor);
      const known = new Set(rows.map(row => row.uuid));
      rows = [...rows, ...answer.tasks.filter(row => !known.has(row.uuid))];
      cursor = answer.cursor;
      scanned += answer.scanned;
      draw();
    }
  }

  const changing = verb => () => {
    const chosen = rows.filter(row => (list.marked.size ? list.marked.has(row.uuid) : row.uuid === list.current()));
    if (chosen.length && may('submit')) some(verb, chosen);
  };

  return {
    load,
    table: list,
    keys: { r: changing('retry'), C: changing('cancel') },
    on: drawStates,
    second: () => {
      if (live.state !== 'ok' || totals() === seen || Date.now() - readAt <= Math.max(3000, 30 * took)) return;
      seen = totals();
      page.reload();
    }
  };
}
