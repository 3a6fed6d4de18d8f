// One task: what it does now, why it waits, what it wrote, and what happened to it.
import { apiOf, curl, get, may, post } from './api.js';
import { action, attempt, copyable, copyButton } from './dialog.js';
import { h, part, patch } from './dom.js';
import { ago, bytes, duration, link, now, number, pageOf, since, state, tasksAt, time } from './format.js';
import { live } from './live.js';
import { output } from './output.js';
import { openSubmit } from './submit.js';
import { figures, plain } from './table.js';
import { has, t } from './text.js';
import { timeline } from './timeline.js';

const SILENT = 15;
const ENDED = ['succeeded', 'failed', 'canceled'];
const SPEC = ['bin_name', 'args', 'stdin', 'method', 'url', 'headers', 'handler', 'queue', 'priority', 'time_interval', 'max_run_time',
  'start_before', 'result_keep_time', 'on_lost', 'tags', 'after', 'on_parent', 'callback'];
/** What the broker alone knows to say of these reasons. */
const OWN_WORDS = ['worker_impaired', 'no_bin'];
/** The state says these already. */
const SAID = ['running', 'finished', 'due'];

const taskLink = uuid => h('a.mono', { href: pageOf('task', uuid) }, uuid);
const lasts = (ms, isKnown) => (isKnown && ms !== undefined ? duration(ms / 1000) : null);
/** The program and its arguments, the handler, or the method and the url. */
const labelOf = task =>
  [task.bin_name ?? task.handler ?? task.method, task.url, ...(Array.isArray(task.args) && task.bin_name ? task.args : [])]
    .filter(Boolean).join(' ').slice(0, 120);

export function open(page) {
  const uuid = page.path[0];
  const [head, why, written, facts, more] = ['header.task', 'div.why', 'section', 'section.tight', 'section'].map(name => h(name));
  let task = null;
  let shown = null;
  let readAt = 0;
  patch(head, h('h1', uuid));
  patch(page.root, head, why, facts, written, more);

  function change(verb) {
    const said = answer => t(verb === 'cancel' && answer.state !== 'canceled' ? 'd.stopping' : `d.${verb}`);
    return attempt(() => post(`api/task/${uuid}/${verb}`), said).then(page.reload);
  }
  const can = {
    retry: () => task.state === 'failed' || task.state === 'canceled',
    cancel: () => !ENDED.includes(task.state) && !task.cancel_requested,
    start: () => ['scheduled', 'retrying', 'blocked'].includes(task.state)
  };
  const act = verb => action(t(`b.${verb}`), 'submit', () => change(verb),
    { disabled: !can[verb](), class: verb === 'cancel' && can.cancel() && 'danger' });

  /** One sentence of its state. */
  function sentence() {
    const values = {
      n: task.state === 'blocked' ? (task.after?.length ?? 1) : task.attempt,
      queue: link('queue', task.queue),
      worker: task.worker,
      code: h('span.mono', task.error?.code ?? ''),
      ago: ago(task.finished_at),
      due: ago(task.due ?? task.start_time),
      took: duration(task.duration_ms === undefined ? null : task.duration_ms / 1000),
      for: since(task.state === 'running' ? task.started_at : task.created_at)
    };
    if (task.state === 'running' && task.cancel_requested) return t('s.stopping', values);
    return t(task.state === 'failed' && !task.attempt ? 's.late' : `s.${task.state}`, values);
  }

  function drawHead() {
    const done = task.progress;
    const clone = action(t('b.clone'), 'submit', () => openSubmit(task));
    return [
      h('div.bar-row', h('h1', labelOf(task)), Object.keys(can).map(act), clone),
      h('p.sentence', { class: `is-${task.state}` }, state(task.state), h('span', sentence())),
      task.error?.detail && task.state !== 'succeeded' && h('p.detail', task.error.detail),
      done && h('p.progress', h('progress', { max: 100, value: done.percent, 'aria-label': t('progress') }),
        h('span', `${done.percent} % ${done.text || ''}`))
    ];
  }

  function drawFacts() {
    const values = {
      uuid: h('span.mono', uuid, ' ', copyButton(() => uuid)),
      type: task.type,
      queue: task.queue,
      priority: task.priority,
      tags: task.tags?.map(tag => h('a.tag', { href: tasksAt({ tag }) }, tag)),
      cron: task.cron && link('cron', task.cron),
      fire_time: task.fire_time && time(task.fire_time),
      created_at: time(task.created_at),
      started_at: task.started_at && time(task.started_at),
      finished_at: task.finished_at && time(task.finished_at),
      took: lasts(task.duration_ms, task.finished_at),
      worker: task.worker && h('a', { href: tasksAt({ worker: task.worker }) }, task.worker),
      exit_code: task.exit_code,
      signal: task.signal,
      left: task.left,
      http_status: task.http_status,
      after: task.after?.map(each => [taskLink(each), ' ']),
      callback_of: task.callback_of && taskLink(task.callback_of)
    };
    const shownOf = value => (typeof value === 'number' ? number(value) : Array.isArray(value) && !value.length ? null : value);
    return figures(Object.entries(values).map(([name, value]) => [t(`k.${name}`), shownOf(value)]));
  }

  function drawWritten() {
    if (task.type === 'script') {
      if (!shown) {
        shown = output(uuid, task.bin_name, task.state === 'failed');
        patch(written, h('header', h('h2', t('k.output'))), shown.node);
        shown.start(task.truncated);
      } else if (shown.attempt !== task.attempt || shown.broken()) shown.start();
      shown.attempt = task.attempt;
      return;
    }
    const text = task.response_body ?? (task.result === undefined ? null : JSON.stringify(task.result, null, 2));
    patch(written,
      h('header', h('h2', t(task.type === 'rpc' ? 'k.answer' : 'k.result')), task.response_bytes && h('small', bytes(task.response_bytes))),
      text === null ? h('p.grey', t(ENDED.includes(task.state) ? 'u.none' : 'u.nothing.yet'))
        : h('pre.output', { tabindex: 0 }, text.split('\n').slice(0, 2000).join('\n')));
  }

  function ledger() {
    const heads = ['attempt', 'outcome', 'started_at', 'took', 'worker', 'detail'].map(name => [t(`k.${name}`)]);
    heads[5].push('.wide');
    return plain(t('k.ledger'), heads, (task.attempts || []).map(each => {
      const [outcome, code] = (each.outcome || 'running').split(':');
      const exit = each.exit_code !== undefined && t('k.exit', { n: each.exit_code });
      return [
        number(each.attempt),
        [state(outcome), code && h('span.mono', ` ${code}`)],
        time(each.started_at),
        each.ended_at ? duration(each.ended_at - each.started_at) : since(each.started_at),
        each.worker,
        each.detail || exit || (each.http_status && `HTTP ${each.http_status}`)
      ];
    }));
  }

  function asCurl({ queue, ...others }) {
    const isUsual = queue === 'default' || task.type === 'handler';
    const body = JSON.stringify(isUsual ? others : { queue, ...others }).replaceAll("'", "'\\''");
    return `${curl()} -d '${body}' ${new URL(`../api/task/${task.type}`, document.baseURI)}`;
  }

  function drawMore() {
    const spec = Object.fromEntries(SPEC.filter(name => task[name] !== undefined && task[name] !== null).map(name => [name, task[name]]));
    const text = value => (typeof value === 'object' ? JSON.stringify(value) : String(value));
    const values = Object.entries(spec).map(([name, value]) => [h('span.mono', name), text(value)]);
    const fold = (key, content, isOpen) => h('details', { key, open: isOpen }, h('summary', t(`k.${key}`)), content);
    return [
      fold('timeline', timeline(task), true),
      fold('ledger', ledger()),
      fold('spec', [figures(values), copyButton(() => asCurl(spec), t('k.curl'))]),
      fold('raw', copyable(JSON.stringify(task, null, 2)))
    ];
  }

  function reason(each) {
    const some = (list = []) => list.slice(0, 5).join(', ') + (list.length > 5 ? ' …' : '');
    const isKnown = has(`why.${each.code}`);
    const sentenceOf = t(isKnown ? `why.${each.code}` : 'why.other', {
      n: each.ahead ?? each.limit,
      queue: task.queue,
      program: task.bin_name,
      worker: each.worker,
      workers: some(each.workers),
      others: each.queues?.length ? t('why.others', { list: some(each.queues) }) : '',
      wait: duration(each.opens_in),
      by: each.paused_by ? t('by', { name: each.paused_by }) : '',
      ago: each.paused_at ? ago(each.paused_at) : '',
      state: has(`state.${each.parent_state}`) ? t(`state.${each.parent_state}`) : ''
    });
    return h('p', h('strong', sentenceOf),
      (!isKnown || OWN_WORDS.includes(each.code)) && h('span.grey', { lang: 'en' }, ` ${each.detail}`),
      each.note && h('span.grey', ` “${each.note}”`),
      each.parent && [' ', taskLink(each.parent)],
      each.code === 'queue_paused' && h('a', { href: pageOf('queue', task.queue) }, t('why.open')));
  }
  const drawWhy = ({ reasons }) => reasons.filter(each => !SAID.includes(each.code)).map(reason);

  /** What to say of a worker that has not been heard of for longer than it tells. */
  async function silence() {
    const worker = await get(apiOf('worker', task.worker)).catch(problem => {
      if (problem.status !== 404) throw problem;
    });
    const seconds = worker ? now() - worker.heartbeat_at : 0;
    return worker && seconds < SILENT ? null : h('p', h('strong', worker ? t('why.silent', { n: duration(seconds) }) : t('why.lost')));
  }

  async function load() {
    readAt = Date.now();
    task = await get(`api/task/${uuid}`);
    page.title(labelOf(task));
    part(head, task, drawHead);
    part(facts, task, drawFacts);
    part(more, task, drawMore);
    drawWritten();
    if (ENDED.includes(task.state)) patch(why);
    else if (task.state === 'running') patch(why, await silence());
    else part(why, await get(`api/task/${uuid}/why`), drawWhy);
  }

  const mark = ({ state: word, attempt, cancel_requested: asked }) => [word, attempt, Boolean(asked)].join();
  const isNews = data => mark(data) !== mark(task);
  const press = verb => () => task && may('submit') && can[verb]() && change(verb);
  return {
    load,
    topics: [`task:${uuid}`],
    on: (event, data) => event === 'task' && task && isNews(data) && page.reload(),
    keys: { r: press('retry'), C: press('cancel') },
    second: () => task && live.state === 'ok' && !ENDED.includes(task.state) && Date.now() - readAt > 4500 && page.reload(),
    close: () => shown?.stop()
  };
}
