// The queues, and one queue.
import { call, get, post } from './api.js';
import { button, h, part, patch } from './dom.js';
import { action, attempt, confirm, dialog, field, markWrong, trouble } from './dialog.js';
import { ago, duration, icon, number, state } from './format.js';
import { table } from './table.js';
import { t } from './text.js';

const PAGE = 100;
const SORTS = ['name', 'waiting', 'wait', 'failed'];
const at = name => `api/queue/${encodeURIComponent(name)}`;
const tasks = (name, of) => `#/tasks?queue=${encodeURIComponent(name)}&state=${of}`;
const waits = row => row.queued + row.scheduled + row.retrying + row.blocked;

/** The word of a queue's state: paused, unserved (with tasks that nobody takes) or open. */
function standing(row) {
  if (row.paused) return state('paused');
  if (!row.workers && waits(row)) return h('span.state.is-failed', icon('warning'), t('q.unserved'));
  return h('span.grey', t(row.workers ? 'q.open' : 'q.idle'));
}

const later = row => [['scheduled', row.scheduled], ['retrying', row.retrying]].filter(each => each[1])
  .map(([of, n]) => h('span.grey', `${number(n)} ${t(`state.${of}`)} + `));

const columns = sort => [
  { id: 'name', label: t('q.name'), main: true, cell: row => row.queue },
  { id: 'state', label: t('k.state'), cell: standing },
  { id: 'waiting', label: t('q.waiting'), num: true, sorted: sort === 'waiting', cell: row => [later(row), number(row.queued)] },
  { id: 'wait', label: t('q.wait'), num: true, sorted: sort === 'wait', cell: row => duration(row.oldest_wait) },
  { id: 'running', label: t('q.running'), num: true, cell: row => number(row.running) + (row.concurrency === null ? '' : ` / ${number(row.concurrency)}`) },
  { id: 'workers', label: t('nav.workers'), num: true, cell: row => number(row.workers) },
  { id: 'failed', label: t('q.failed'), num: true, sorted: sort === 'failed',
    cell: row => row.failed_24h ? h('span.is-failed', number(row.failed_24h)) : number(row.failed_24h) },
];

export const open = page => page.place === 'queue' ? openQueue(page, page.path[0]) : openList(page);

function openList(page) {
  const query = page.query;
  let rows = [];
  let total = 0;
  let cursor = null;
  const list = table({ caption: t('nav.queues'), key: row => row.queue, href: row => `#/queue/${encodeURIComponent(row.queue)}`,
    columns: columns(query.get('sort')), empty: [h('p', t(query.get('prefix') || query.get('paused') ? 'q.nomatch' : 'q.none'))] });
  const foot = h('p.grey.bar-row');
  const set = (name, value) => {
    value ? query.set(name, value) : query.delete(name);
    location.hash = `#/queues${query.size ? `?${query}` : ''}`;
  };
  const bar = h('form.bar-row', { submit: event => event.preventDefault() },
    h('input', { 'data-filter': true, type: 'search', 'aria-label': t('q.prefix'), placeholder: t('q.prefix'), value: query.get('prefix') || '',
      change: event => set('prefix', event.target.value.trim()) }),
    h('select', { 'aria-label': t('q.sort'), change: event => set('sort', event.target.value === 'name' ? '' : event.target.value) },
      SORTS.map(each => h('option', { value: each, selected: each === (query.get('sort') || 'name') }, t(`q.by.${each}`)))),
    h('label', h('input', { type: 'checkbox', checked: query.has('paused'), change: event => set('paused', event.target.checked && 'true') }), ` ${t('q.paused.only')}`));
  const ask = more => get('api/queues', { sort: query.get('sort'), prefix: query.get('prefix'), paused: query.get('paused'), ...more });

  function draw() {
    list.draw(rows);
    patch(foot, rows.length ? t('q.shown', { n: number(rows.length), total: number(Math.max(total, rows.length)) }) : null,
      cursor ? button(t('t.more'), more) : null);
  }

  async function more() {
    const answer = await ask({ cursor, limit: PAGE });
    rows = [...rows, ...answer.queues.filter(row => !rows.some(old => old.queue === row.queue))];
    cursor = answer.cursor;
    draw();
  }

  patch(page.root, h('h1.sr', t('nav.queues')), bar, list.node, foot);
  return {
    topics: ['queues'],
    table: list,
    load: async () => {
      const answer = await ask(rows.length > PAGE ? { limit: Math.min(1000, rows.length) } : {});
      rows = answer.queues;
      cursor = answer.cursor ?? null;
      total = answer.total ?? rows.length;
      draw();
    },
    on: (event, data) => {
      if (event !== 'queues') return;
      const fresh = new Map(data.rows.map(row => [row.queue, row]));
      const isNew = !query.size && !cursor && data.rows.some(row => !rows.some(old => old.queue === row.queue));
      rows = rows.filter(row => !data.gone.includes(row.queue)).map(row => ({ ...row, ...fresh.get(row.queue) }));
      isNew ? page.reload() : draw();
    },
  };
}

function openQueue(page, name) {
  const top = h('div');
  const served = h('section');
  const limits = limitsForm(name, page.reload);
  let row = null;

  const pauseOrResume = () => {
    if (!row) return;
    if (row.paused) attempt(() => post(`${at(name)}/resume`), t('q.resumed', { name })).then(page.reload);
    else pauseDialog(name, page.reload);
  };
  async function forget() {
    if (!await confirm(t('q.forget.title', { name }), h('p', t('q.forget.body', { n: 1 })), t('q.forget'))) return;
    if (await attempt(() => call('DELETE', at(name)), t('q.forgotten', { name }))) location.hash = '#/queues';
  }

  const values = of => ({ ago: ago(of.paused_at || of.resumed_at), by: of.paused_by || of.resumed_by ? t('q.by', { name: of.paused_by || of.resumed_by }) : '' });
  const noted = of => of.note ? ` “${of.note}”` : null;
  const sentence = of => {
    if (of.paused) return h('p.is-paused', t('q.is.paused', values(of)), noted(of));
    if (!of.workers) return h(waits(of) ? 'p.is-failed' : 'p.grey', t(waits(of) ? 'q.is.unserved' : 'q.is.idle'));
    return h('p.grey', t('q.is.open', { n: of.workers }), of.resumed_at ? [' ', t('q.is.resumed', values(of)), noted(of)] : null);
  };
  const reading = (label, value, of, more) => h(of ? 'a' : 'div', { href: of ? tasks(name, of) : null }, h('span', label), h('strong', value), more ? h('small.grey', more) : null);
  const drawTop = of => [
    h('div.bar-row', h('h1', name), h('div.bar-row.push', action(t(of.paused ? 'q.resume' : 'q.pause'), 'admin', pauseOrResume, { title: 'P' }),
      waits(of) || of.running || of.workers ? null : action(t('q.forget'), 'admin', forget, { class: 'danger' }))),
    sentence(of),
    h('div.readings', reading(t('state.running'), number(of.running), 'running', of.concurrency === null ? null : ` / ${number(of.concurrency)}`),
      ['queued', 'scheduled', 'retrying', 'blocked'].map(each => reading(t(`state.${each}`), number(of[each]), each)),
      reading(t('q.wait'), duration(of.oldest_wait)), reading(t('q.failed'), number(of.failed_24h), 'failed')),
  ];
  function draw(fresh) {
    row = fresh;
    part(top, row, drawTop);
    limits.draw(row);
  }

  page.title(name);
  patch(top, h('h1', name));
  patch(page.root, top, limits.node, served);
  return {
    topics: ['queues'],
    load: async () => {
      const [of, { workers }] = await Promise.all([get(at(name)), get('api/workers')]);
      draw(of);
      const mine = workers.filter(each => each.queues.includes(name));
      patch(served, h('header', h('h2', t('q.served'))), mine.length ? h('ul.plain', mine.map(each => h('li', { key: each.id },
        h('a', { href: `#/tasks?worker=${encodeURIComponent(each.id)}` }, each.name), ` ${each.running} / ${each.concurrency} `, each.quiet ? state('quiet') : null)))
        : h('p.grey', t('q.served.none', { line: h('code', `bin/worker.sh --queues=${name}`) })));
    },
    on: (event, data) => {
      const fresh = event === 'queues' && data.rows.find(each => each.queue === name);
      if (fresh && row) draw({ ...row, ...fresh });
    },
    keys: { P: pauseOrResume },
  };
}

function pauseDialog(name, done) {
  const note = h('input', { name: 'note', maxlength: 200, autocomplete: 'off' });
  const said = h('div');
  const opened = dialog(t('q.pause.title', { name }), [h('p', t('q.pause.body')), field(t('q.note'), note, t('q.note.hint')), said], {
    foot: [button(t('leave'), () => opened.close()), h('button.primary', { type: 'submit' }, t('q.pause'))],
    submit: () => attempt(() => post(`${at(name)}/pause`, { note: note.value.trim() }), t('q.paused', { name })),
  });
  opened.ended.then(done);
}

/** Keeps what is typed: the values of the broker are filled in only while nothing was changed. */
function limitsForm(name, done) {
  const control = id => h('input', { name: id, inputmode: 'decimal', autocomplete: 'off' });
  const inputs = Object.fromEntries(['concurrency', 'rate', 'per', 'burst'].map(id => [id, control(id)]));
  const said = h('div');
  let isTouched = false;
  const numeric = text => text === '' || !Number.isFinite(Number(text)) ? text : Number(text);
  async function send(event) {
    event.preventDefault();
    patch(said);
    const body = Object.fromEntries(Object.entries(inputs).map(([id, input]) => [id, numeric(input.value.trim())]));
    markWrong(form, { errors: [] });
    if (await attempt(async () => {
      try {
        return await call('PUT', at(name), body);
      } catch (problem) {
        const rest = problem.errors ? markWrong(form, problem) : '';
        if (rest) patch(said, trouble(problem));
        throw problem;
      }
    }, t('q.limited', { name }))) {
      isTouched = false;
      done();
    }
  }
  const form = h('form.fields.four', { submit: send, input: () => { isTouched = true; } },
    Object.entries(inputs).map(([id, input]) => field(t(`q.${id}`), input, t(`q.${id}.hint`))));
  const foot = h('div.bar-row');
  form.append(said, foot);
  return {
    node: h('section', h('header', h('h2', t('q.limits'))), form),
    draw: row => {
      if (!isTouched) for (const [id, input] of Object.entries(inputs)) input.value = row[id] ?? '';
      patch(foot, action(t('q.limit'), 'admin', () => {}, { type: 'submit' }), h('span.grey', t('q.limits.hint')));
    },
  };
}
