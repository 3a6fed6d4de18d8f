// The workers, and the programs that they can run.
import { apiOf, get, post } from './api.js';
import { h, patch } from './dom.js';
import { action, attempt, copyable } from './dialog.js';
import { ago, bytes, icon, number, state, tasksAt } from './format.js';
import { live } from './live.js';
import { table } from './table.js';
import { t } from './text.js';

/** How often the heartbeats are read, in seconds. */
const EVERY = 10;
const tasks = worker => tasksAt({ worker });
const queues = row => h('span', { title: row.queues.join(', ') }, row.queues.join(', '));

function standing(row) {
  if (row.impaired) return h('span.state.is-failed', { title: row.impaired }, icon('warning'), t('w.impaired'));
  if (row.stopping) return h('span.state.is-retrying', t('w.stopping'));
  return row.quiet ? state('quiet') : h('span.grey', t('state.active'));
}

/** Names under which there is more than one program. */
function twice(bins) {
  const names = bins.map(each => each.name);
  return new Set(bins.filter((each, i) => bins[names.indexOf(each.name)].sha256 !== each.sha256).map(each => each.name));
}

export function open(page) {
  if (page.place === 'worker') {
    location.replace(tasks(page.path[0]));
    return {};
  }
  function turn({ id, name, quiet }) {
    const [verb, done] = quiet ? ['unquiet', 'w.unquieted'] : ['quiet', 'w.quieted'];
    const click = () => attempt(() => post(`${apiOf('worker', id)}/${verb}`), t(done, { name })).then(page.reload);
    return action(t(`w.${verb}`), 'admin', click, { 'aria-label': t(`w.${verb}.of`, { name }) });
  }
  const list = table({
    caption: t('nav.workers'),
    key: row => row.id,
    href: row => tasks(row.id),
    columns: [
      { id: 'name', label: t('k.worker'), main: true, cell: row => row.name },
      { id: 'state', label: t('k.state'), cell: standing },
      { id: 'running', label: t('w.slots'), num: true, cell: row => `${number(row.running)} / ${number(row.concurrency)}` },
      { id: 'queues', label: t('nav.queues'), cell: queues },
      { id: 'host', label: t('w.host'), cell: row => `${row.host} ${row.pid}` },
      { id: 'version', label: t('w.version'), cell: row => row.version },
      { id: 'kill', label: t('w.kill'), cell: row => h('span', { title: t('w.kill.hint') }, row.kill) },
      { id: 'heard', label: t('w.heartbeat'), num: true, cell: row => ago(row.heartbeat_at) },
      { id: 'do', label: h('span.sr', t('b.change')), cell: turn }
    ],
    empty: [h('p', t('w.none')), copyable('bin/worker.sh --redis=127.0.0.1:6379 --bin_path=bin/tasks')]
  });
  let several = new Set();
  const differs = () => h('span.is-failed', icon('warning'), ' ', t('w.differ'));
  const programs = table({
    caption: t('w.programs'),
    key: row => row.name + row.sha256,
    columns: [
      { id: 'name', label: t('k.bin_name'), main: true, cell: row => [row.name, several.has(row.name) && [' ', differs()]] },
      { id: 'sha', label: 'SHA-256', cell: row => h('span.mono', { title: row.sha256 }, row.sha256.slice(0, 12) || '–') },
      { id: 'size', label: t('w.size'), num: true, cell: row => bytes(row.size) },
      { id: 'on', label: t('nav.workers'), cell: row => row.workers.join(', ') },
      { id: 'queues', label: t('nav.queues'), cell: queues }
    ],
    empty: [h('p', t('w.noprograms'))]
  });
  const sum = h('p.grey.sum');
  function drawSum(rows) {
    const total = value => number(rows.reduce((all, row) => all + value(row), 0));
    const values = { n: number(rows.length), running: total(row => row.running), slots: total(row => row.concurrency) };
    const quiet = rows.filter(row => row.quiet).length;
    patch(sum, rows.length > 0 && t('w.sum', values), quiet > 0 && [' · ', h('span.is-quiet', t('w.some.quiet', { n: number(quiet) }))]);
  }
  let seconds = 0;

  patch(page.root, h('h1.sr', t('nav.workers')), sum, list.node, h('section', h('header', h('h2', t('w.programs'))), programs.node));
  return {
    topics: ['workers'],
    table: list,
    load: async () => {
      const [{ workers }, { bins }] = await Promise.all([get('api/workers'), get('api/bins')]);
      several = twice(bins);
      drawSum(workers);
      list.draw(workers);
      programs.draw(bins);
    },
    on: event => event === 'workers' && page.reload(),
    second: () => live.state === 'ok' && ++seconds % EVERY === 0 && page.reload()
  };
}
