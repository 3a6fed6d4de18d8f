// The queues, and one queue.
import { apiOf, call, frame, get } from './api.js';
import { h, part, patch } from './dom.js';
import { action, field, pauseOrResume, remove, send } from './dialog.js';
import { ago, duration, icon, number, pageOf, state, tasksAt } from './format.js';
import { paged, table } from './table.js';
import { t } from './text.js';

const SORTS = ['name', 'waiting', 'wait', 'failed'];
const LIMITS = ['concurrency', 'rate', 'per', 'burst'];
const nameOf = row => row.queue;
const waits = row => row.queued + row.scheduled + row.retrying + row.blocked;

/** The word of a queue's state: paused, unserved (with tasks that nobody takes) or open. */
function standing(row) {
  if (row.paused) return state('paused');
  if (!row.workers && waits(row)) return h('span.state.is-failed', icon('warning'), t('q.unserved'));
  return h('span.grey', t(row.workers ? 'q.open' : 'q.idle'));
}

const later = row => ['scheduled', 'retrying'].filter(each => row[each])
  .map(each => h('span.grey', `${number(row[each])} ${t(`state.${each}`)} + `));
const ofLimit = row => (row.concurrency === null ? '' : ` / ${number(row.concurrency)}`);
const failed = row => h('span', { class: row.failed_24h > 0 && 'is-failed' }, number(row.failed_24h));
const columns = sort => [
  { id: 'name', label: t('k.queue'), main: true, cell: nameOf },
  { id: 'state', label: t('k.state'), cell: standing },
  { id: 'waiting', label: t('q.waiting'), num: true, cell: row => [later(row), number(row.queued)] },
  { id: 'wait', label: t('k.wait'), num: true, cell: row => duration(row.oldest_wait) },
  { id: 'running', label: t('state.running'), num: true, cell: row => number(row.running) + ofLimit(row) },
  { id: 'workers', label: t('nav.workers'), num: true, cell: row => number(row.workers) },
  { id: 'failed', label: t('q.failed'), num: true, cell: failed }
].map(each => ({ ...each, sorted: each.id === sort && sort !== 'name' }));

export const open = page => (page.place === 'queue' ? openQueue(page, page.path[0]) : openList(page));

function openList(page) {
  const query = page.query;
  const [sort, prefix, paused] = ['sort', 'prefix', 'paused'].map(name => query.get(name));
  let total = 0;
  const none = h('p', t(prefix || paused ? 'q.nomatch' : 'q.none'));
  const href = row => pageOf('queue', row.queue);
  const rows = table({ caption: t('nav.queues'), key: nameOf, href, columns: columns(sort), empty: none });
  async function ask(params) {
    const answer = await get('api/queues', { sort, prefix, paused, ...params });
    total = answer.total ?? answer.queues.length;
    return { rows: answer.queues, cursor: answer.cursor };
  }
  const shown = ({ length }) => length > 0 && t('q.shown', { n: number(length), total: number(Math.max(total, length)) });
  const list = paged(rows, nameOf, ask, shown);
  const set = (name, value) => {
    query.set(name, value || '');
    if (!value) query.delete(name);
    location.hash = `#/queues${query.size ? `?${query}` : ''}`;
  };
  const begins = h('input', { type: 'search', 'data-filter': true, 'aria-label': t('q.prefix'), placeholder: t('q.prefix'),
    value: prefix || '', change: () => set('prefix', begins.value.trim()) });
  const order = h('select', { 'aria-label': t('q.sort'), change: () => set('sort', order.value === 'name' ? '' : order.value) },
    SORTS.map(value => h('option', { value, selected: value === (sort || 'name') }, t(`q.by.${value}`))));
  const only = h('input', { type: 'checkbox', checked: query.has('paused'), change: () => set('paused', only.checked && 'true') });
  const bar = h('form.bar-row', { submit: event => event.preventDefault() }, begins, order, h('label', only, ` ${t('q.paused.only')}`));
  patch(page.root, h('h1.sr', t('nav.queues')), bar, rows.node, list.node);
  return {
    topics: ['queues'],
    table: rows,
    load: list.load,
    on: (event, data) => {
      if (event !== 'queues') return;
      const fresh = new Map(data.rows.map(row => [row.queue, row]));
      const known = new Set(list.rows.map(nameOf));
      const isNew = !query.size && !list.cursor && data.rows.some(row => !known.has(row.queue));
      list.rows = list.rows.filter(row => !data.gone.includes(row.queue)).map(row => ({ ...row, ...fresh.get(row.queue) }));
      if (isNew) page.reload();
      else list.draw();
    }
  };
}

function openQueue(page, name) {
  const top = h('div');
  const served = h('section');
  const limits = limitsForm(name, page.reload);
  let row = null;

  const pause = () => row && pauseOrResume('queue', name, row.paused).then(page.reload);
  function sentence(of) {
    const who = of.paused_by || of.resumed_by;
    const values = { ago: ago(of.paused_at || of.resumed_at), by: who ? t('by', { name: who }) : '' };
    const noted = of.note && ` “${of.note}”`;
    if (of.paused) return h('p.is-paused', t('q.is.paused', values), noted);
    if (!of.workers) return waits(of) ? h('p.is-failed', t('q.is.unserved')) : h('p.grey', t('q.is.idle'));
    return h('p.grey', t('q.is.open', { n: of.workers }), of.resumed_at && [' ', t('q.is.resumed', values), noted]);
  }
  const reading = (label, value, of, more) => h(of ? 'a' : 'div', { href: of && tasksAt({ queue: name, state: of }) },
    h('span', label), h('strong', value), more && h('small.grey', more));
  function drawTop(of) {
    const isIdle = !waits(of) && !of.running && !of.workers;
    const forget = isIdle && action(t('remove.queue'), 'admin', () => remove('queue', name), { class: 'danger' });
    return [
      h('div.bar-row', h('h1', name),
        h('div.bar-row.push', action(t(of.paused ? 'b.resume' : 'b.pause'), 'admin', pause, { title: 'P' }), forget)),
      sentence(of),
      h('div.readings', reading(t('state.running'), number(of.running), 'running', ofLimit(of)),
        ['queued', 'scheduled', 'retrying', 'blocked'].map(each => reading(t(`state.${each}`), number(of[each]), each)),
        reading(t('k.wait'), duration(of.oldest_wait)), reading(t('q.failed'), number(of.failed_24h), 'failed'))
    ];
  }
  function draw(fresh) {
    row = fresh;
    part(top, row, drawTop);
    limits.draw(row);
  }
  const serving = each => h('li', { key: each.id }, h('a', { href: tasksAt({ worker: each.id }) }, each.name),
    ` ${each.running} / ${each.concurrency} `, each.quiet && state('quiet'));

  page.title(name);
  patch(top, h('h1', name));
  patch(page.root, top, limits.node, served);
  return {
    topics: ['queues'],
    load: async () => {
      const [of, { workers }] = await Promise.all([get(apiOf('queue', name)), get('api/workers')]);
      draw(of);
      const mine = workers.filter(each => each.queues.includes(name));
      const none = h('p.grey', t('q.served.none', { line: h('code', `bin/worker.sh --queues=${name}`) }));
      patch(served, h('header', h('h2', t('q.served'))), mine.length ? h('ul.plain', mine.map(serving)) : none);
    },
    on: (event, data) => {
      const fresh = event === 'queues' && data.rows.find(each => each.queue === name);
      if (fresh && row) draw({ ...row, ...fresh });
    },
    keys: { P: pause }
  };
}

/** Keeps what is typed: the values of the broker are filled in only while nothing was changed. */
function limitsForm(name, done) {
  const inputs = LIMITS.map(id => h('input', { name: id, inputmode: 'decimal', autocomplete: 'off' }));
  const said = h('div');
  const foot = h('div.bar-row');
  let isTouched = false;
  const numeric = text => (text === '' || !Number.isFinite(Number(text)) ? text : Number(text));
  const values = () => Object.fromEntries(inputs.map(each => [each.name, numeric(each.value.trim())]));
  const put = () => call('PUT', apiOf('queue', name), values());
  async function submit(event) {
    event.preventDefault();
    if (!(await send(node, said, put))) return;
    frame.say(t('q.limited', { name }));
    isTouched = false;
    done();
  }
  const input = () => {
    isTouched = true;
  };
  const node = h('form.fields.four', { submit, input }, inputs.map(each => field(each)), said, foot);
  function draw(row) {
    if (!isTouched) inputs.forEach(each => (each.value = row[each.name] ?? ''));
    patch(foot, action(t('q.limit'), 'admin', () => {}, { type: 'submit' }), h('span.grey', t('q.limits.hint')));
  }
  return { node: h('section', h('header', h('h2', t('q.limits'))), node), draw };
}
