// Tasks by a filter that stands in the address, newest first.
import { frame, get, may } from './api.js';
import { openBulk, verbsOf } from './bulk.js';
import { action, dialog, field, firstSubmit } from './dialog.js';
import { button, h, patch } from './dom.js';
import { ago, compact, duration, moment, now, number, since, state, tasksAt } from './format.js';
import { live } from './live.js';
import { table } from './table.js';
import { t } from './text.js';

const STATES = ['running', 'retrying', 'queued', 'scheduled', 'blocked', 'failed', 'succeeded', 'canceled'];
const ENDED = ['succeeded', 'failed', 'canceled'];
const FILTERS = ['queue', 'type', 'name', 'tag', 'cron', 'error', 'worker', 'since', 'until', 'text'];
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

export function open(page) {
  const filter = Object.fromEntries([...page.query].filter(([, value]) => value));
  const chips = h('div.chips');
  const states = h('nav.chips', { 'aria-label': t('t.states') });
  const fresh = h('div.fresh');
  const foot = h('div.bar-row');
  const change = h('div.bar-row');
  const search = h('input', {
    type: 'search',
    'data-filter': '',
    placeholder: t('t.search'),
    'aria-label': t('t.search'),
    keydown: event => event.key === 'Enter' && find(search.value.trim()),
    paste: event =>
      UUID.test(event.clipboardData.getData('text').trim()) && (event.preventDefault(), find(event.clipboardData.getData('text').trim()))
  });
  const to = change => {
    const next = { ...filter, ...change };
    return tasksAt(Object.fromEntries(Object.entries(next).filter(([, value]) => value)));
  };
  let rows = [];
  let cursor = null;
  let scanned = 0;
  let newer = [];
  let seen = '';
  let readAt = 0;
  let begun = 0;
  let took = 0;

  const list = table({
    caption: t('nav.tasks'),
    key: row => row.uuid,
    href: row => `#/task/${row.uuid}`,
    selected: drawChange,
    empty: nothing(),
    columns: [
      column('state', row => [state(row.state), row.cancel_requested ? h('span.grey', ` ${t('t.stopping')}`) : null]),
      column('task', row => [row.label || row.uuid, (row.tags || []).map(tag => h('span.tag', tag))], { main: true }),
      column('queue', row => row.queue),
      column('when', when),
      column('attempt', row => row.attempt || '', { num: true }),
      column('took', lasted, { num: true }),
      column('worker', row => row.worker || ''),
      column('error', row => (row.error ? h('span.mono', { title: row.error.detail }, row.error.code) : ''))
    ]
  });

  patch(page.root, h('h1.sr', t('nav.tasks')), h('div.filters', search, chips), states, fresh, list.node, foot, change);
  drawChips();
  drawChange();

  function nothing() {
    return Object.keys(filter).length ? [h('p', t('t.nothing')), h('p', h('a', { href: '#/tasks' }, t('t.all')))] : firstSubmit();
  }

  function find(text) {
    location.hash = UUID.test(text) ? `#/task/${text.toLowerCase()}` : to({ text });
  }

  function drawChips() {
    const shown = (name, value) => (name === 'since' || name === 'until' ? moment(Number(value)) : value);
    patch(
      chips,
      FILTERS.filter(name => filter[name]).map(name =>
        h(
          'span.chip.on',
          `${t(`f.${name}`)}: ${shown(name, filter[name])}`,
          h('a', { href: to({ [name]: null }), 'aria-label': t('t.drop', { name: t(`f.${name}`) }) }, '×')
        )
      ),
      button(`+ ${t('t.add')}`, add),
      h('span.space'),
      action(t('t.bulk'), 'admin', pickVerb)
    );
  }

  function drawStates() {
    const counts = live.history[live.history.length - 1] || {};
    const isWhole = !FILTERS.some(name => filter[name]);
    patch(
      states,
      [null, ...STATES].map(name =>
        h(
          'a.chip',
          { href: to({ state: name }), 'aria-current': (filter.state || null) === name ? 'true' : null },
          name ? state(name) : t('t.any'),
          isWhole && name && !ENDED.includes(name) && counts[name] ? h('span.n', compact(counts[name])) : null
        )
      ),
      (filter.state || '').includes(',')
        ? h(
            'span.chip.on',
            filter.state.split(',').map(name => state(name)),
            h('a', { href: to({ state: null }), 'aria-label': t('t.drop', { name: t('k.state') }) }, '×')
          )
        : null
    );
  }

  function add() {
    const name = h(
      'select',
      FILTERS.map(each => h('option', { value: each }, t(`f.${each}`)))
    );
    const value = h('input', { required: true });
    name.addEventListener('change', () => {
      value.type = name.value === 'since' || name.value === 'until' ? 'datetime-local' : 'text';
    });
    dialog(t('t.add'), [field(t('t.filter'), name), field(t('t.value'), value)], {
      foot: [h('button.primary', { type: 'submit' }, t('t.apply'))],
      submit: () => {
        const text = value.type === 'text' ? value.value.trim() : Math.floor(new Date(value.value).getTime() / 1000);
        location.hash = to({ [name.value]: text });
      }
    });
  }

  function pickVerb() {
    const opened = dialog(t('t.bulk'), [
      h('p.grey', t('t.bulk.what')),
      h(
        'div.verbs',
        verbsOf(filter).map(verb =>
          button(t(`b.title.${verb}`), () => {
            opened.close();
            openBulk(verb, { filter, done: page.reload });
          })
        )
      )
    ]);
  }

  function drawChange() {
    const chosen = rows.filter(row => list.marked.has(row.uuid));
    patch(
      change,
      chosen.length
        ? [
            h('strong', t('t.selected', { n: chosen.length })),
            verbsOf({ state: chosen.map(row => row.state).join(',') }).map(verb =>
              action(t(`b.${verb}`), 'submit', () => some(verb, chosen))
            ),
            button(t('t.none'), list.clear, { class: 'plain' })
          ]
        : null
    );
    change.classList.toggle('chosen', chosen.length > 0);
  }

  function some(verb, chosen) {
    openBulk(verb, {
      uuids: chosen.map(row => row.uuid),
      rows: chosen,
      done: () => {
        list.clear();
        page.reload();
      }
    });
  }

  function draw() {
    list.draw(rows);
    if (newer.length) frame.speak(t('t.newer', { n: newer.length }));
    patch(
      fresh,
      newer.length
        ? button(t('t.newer', { n: newer.length }), () => {
            rows = [...newer, ...rows];
            newer = [];
            draw();
          })
        : null
    );
    patch(
      foot,
      rows.length || scanned ? h('span.grey', t(rows.length === scanned && !cursor ? 't.found' : 't.shown', { n: number(rows.length), scanned: number(scanned) })) : null,
      cursor ? button(t(rows.length ? 't.more' : 't.on'), more) : null
    );
    drawStates();
    drawChange();
  }

  const totals = () => TOTALS.map(name => live.history[live.history.length - 1]?.[name]).join();
  const steps = filter.state || filter.tag ? [filter.state] : STEPS;

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
    on: () => drawStates(),
    second: () => {
      if (live.state === 'ok' && totals() !== seen && Date.now() - readAt > Math.max(3000, 30 * took)) {
        seen = totals();
        page.reload();
      }
    }
  };
}
