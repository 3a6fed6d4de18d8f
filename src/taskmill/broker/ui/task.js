// One task: what it does now, why it waits, what it wrote, and what happened to it.
import { curl, get, may, post } from './api.js';
import { action, attempt, copyable, copyButton } from './dialog.js';
import { h, part, patch } from './dom.js';
import { ago, bytes, duration, now, number, since, state, tasksAt, time } from './format.js';
import { live } from './live.js';
import { output } from './output.js';
import { openSubmit } from './submit.js';
import { has, t } from './text.js';
import { timeline } from './timeline.js';

const SILENT = 15;
const ENDED = ['succeeded', 'failed', 'canceled'];
const SPEC = [
  'bin_name',
  'args',
  'stdin',
  'method',
  'url',
  'headers',
  'handler',
  'queue',
  'priority',
  'time_interval',
  'max_run_time',
  'start_before',
  'result_keep_time',
  'on_lost',
  'tags',
  'after',
  'on_parent',
  'callback'
];

/** What the broker alone knows to say of these. */
const OWN_WORDS = ['worker_impaired', 'no_bin'];

const taskLink = uuid => h('a.mono', { href: `#/task/${uuid}` }, uuid);
/** The program and its arguments, the handler, or the method and the url. */
const labelOf = task =>
  [task.bin_name ?? task.handler ?? task.method, task.url, ...(Array.isArray(task.args) && task.bin_name ? task.args : [])]
    .filter(Boolean)
    .join(' ')
    .slice(0, 120);

export function open(page) {
  const uuid = page.path[0];
  const head = h('header.task');
  const why = h('div.why');
  const written = h('section');
  const facts = h('section.tight');
  const more = h('section');
  let task = null;
  let shown = null;
  let readAt = 0;
  patch(head, h('h1', uuid));
  patch(page.root, head, why, facts, written, more);

  const change = verb =>
    attempt(
      () => post(`api/task/${uuid}/${verb}`),
      answer => t(verb === 'cancel' && answer.state !== 'canceled' ? 'd.stopping' : `d.${verb}`)
    ).then(page.reload);
  const can = {
    retry: () => task.state === 'failed' || task.state === 'canceled',
    cancel: () => !ENDED.includes(task.state) && !task.cancel_requested,
    start: () => ['scheduled', 'retrying', 'blocked'].includes(task.state)
  };
  const act = verb =>
    action(t(`b.${verb}`), 'submit', () => change(verb), {
      disabled: !can[verb](),
      class: verb === 'cancel' && can.cancel() ? 'danger' : null
    });

  /** One sentence of its state. */
  function sentence() {
    const n = task.attempt;
    const values = {
      n,
      queue: h('a', { href: `#/queue/${encodeURIComponent(task.queue)}` }, task.queue),
      worker: task.worker,
      code: h('span.mono', task.error?.code ?? ''),
      ago: ago(task.finished_at),
      due: ago(task.due ?? task.start_time),
      took: duration(task.duration_ms === undefined ? null : task.duration_ms / 1000),
      for: since(task.state === 'running' ? task.started_at : task.created_at)
    };
    const key =
      task.state === 'running' && task.cancel_requested
        ? 's.stopping'
        : task.state === 'failed' && !n
          ? 's.late'
          : task.state === 'blocked'
            ? 's.blocked'
            : `s.${task.state}`;
    return t(key, task.state === 'blocked' ? { ...values, n: task.after?.length ?? 1 } : values);
  }

  function drawHead() {
    const done = task.progress;
    return [
      h(
        'div.bar-row',
        h('h1', labelOf(task)),
        act('retry'),
        act('cancel'),
        act('start'),
        action(t('b.clone'), 'submit', () => openSubmit(task))
      ),
      h('p.sentence', { class: `is-${task.state}` }, state(task.state), h('span', sentence())),
      task.error?.detail && task.state !== 'succeeded' ? h('p.detail', task.error.detail) : null,
      done
        ? h(
            'p.progress',
            h('progress', { max: 100, value: done.percent, 'aria-label': t('s.progress') }),
            h('span', `${done.percent} % ${done.text || ''}`)
          )
        : null
    ];
  }

  function drawFacts() {
    const rows = [
      [
        'uuid',
        h(
          'span.mono',
          uuid,
          ' ',
          copyButton(() => uuid)
        )
      ],
      ['type', task.type],
      ['queue', task.queue],
      ['priority', task.priority],
      ['tags', task.tags?.length ? task.tags.map(tag => h('a.tag', { href: tasksAt({ tag }) }, tag)) : null],
      ['cron', task.cron && h('a', { href: `#/cron/${encodeURIComponent(task.cron)}` }, task.cron)],
      ['fire_time', task.fire_time && time(task.fire_time)],
      ['created_at', time(task.created_at)],
      ['started_at', task.started_at && time(task.started_at)],
      ['finished_at', task.finished_at && time(task.finished_at)],
      ['took', task.duration_ms !== undefined && task.finished_at ? duration(task.duration_ms / 1000) : null],
      ['worker', task.worker && h('a', { href: `#/worker/${encodeURIComponent(task.worker)}` }, task.worker)],
      ['exit_code', task.exit_code],
      ['signal', task.signal],
      ['left', task.left],
      ['http_status', task.http_status],
      ['after', task.after?.map(each => [taskLink(each), ' '])],
      ['callback_of', task.callback_of && taskLink(task.callback_of)]
    ];
    return h(
      'dl.figures',
      rows
        .filter(([, value]) => value !== undefined && value !== null && value !== false && value !== '')
        .map(([name, value]) => h('div', h('dt', t(`p.${name}`)), h('dd', typeof value === 'number' ? number(value) : value)))
    );
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
    patch(
      written,
      h(
        'header',
        h('h2', t(task.type === 'rpc' ? 'k.answer' : 'k.result')),
        task.response_bytes ? h('small', bytes(task.response_bytes)) : null
      ),
      text === null ? h('p.grey', t('u.nothing.yet')) : h('pre.output', { tabindex: 0 }, text.split('\n').slice(0, 2000).join('\n'))
    );
  }

  const fold = (key, content, isOpen) => h('details', { key, open: isOpen }, h('summary', t(`k.${key}`)), content);
  function ledger() {
    return h(
      'div.table',
      h(
        'table',
        h(
          'thead',
          h(
            'tr',
            ['attempt', 'outcome', 'started_at', 'took', 'worker', 'detail'].map(name => h('th', { scope: 'col' }, t(`p.${name}`)))
          )
        ),
        h(
          'tbody',
          (task.attempts || []).map(each => {
            const [outcome, code] = (each.outcome || 'running').split(':');
            return h(
              'tr',
              h('td', number(each.attempt)),
              h('td', state(outcome), code ? h('span.mono', ` ${code}`) : null),
              h('td', time(each.started_at)),
              h('td', each.ended_at ? duration(each.ended_at - each.started_at) : since(each.started_at)),
              h('td', each.worker),
              h(
                'td.main',
                each.detail ||
                  (each.exit_code !== undefined ? t('p.exit', { n: each.exit_code }) : each.http_status ? `HTTP ${each.http_status}` : '')
              )
            );
          })
        )
      )
    );
  }

  function asCurl(spec) {
    const { queue, ...others } = spec;
    const body = JSON.stringify(queue === 'default' || task.type === 'handler' ? others : spec).replaceAll("'", "'\\''");
    return `${curl()} -d '${body}' ${new URL(`../api/task/${task.type}`, document.baseURI)}`;
  }

  function drawMore() {
    const spec = Object.fromEntries(SPEC.filter(name => task[name] !== undefined && task[name] !== null).map(name => [name, task[name]]));
    return [
      fold('timeline', timeline(task), true),
      fold('ledger', ledger()),
      fold('spec', [
        h(
          'dl.figures',
          Object.entries(spec).map(([name, value]) =>
            h('div', h('dt.mono', name), h('dd', typeof value === 'object' ? JSON.stringify(value) : String(value)))
          )
        ),
        copyButton(() => asCurl(spec), t('k.curl'))
      ]),
      fold('raw', copyable(JSON.stringify(task, null, 2)))
    ];
  }

  const some = list => (list || []).slice(0, 5).join(', ') + (list?.length > 5 ? ' …' : '');
  const whyValues = each => ({
    queue: task.queue,
    program: task.bin_name,
    n: each.ahead ?? each.limit,
    worker: each.worker,
    workers: some(each.workers),
    others: each.queues?.length ? t('why.others', { list: some(each.queues) }) : '',
    wait: duration(each.opens_in),
    by: each.paused_by ? t('q.by', { name: each.paused_by }) : '',
    ago: each.paused_at ? ago(each.paused_at) : '',
    state: has(`state.${each.parent_state}`) ? t(`state.${each.parent_state}`) : ''
  });

  function drawWhy({ reasons }) {
    return reasons
      .filter(each => !['running', 'finished', 'due'].includes(each.code))
      .map(each =>
        h(
          'p',
          h('strong', t(has(`why.${each.code}`) ? `why.${each.code}` : 'why.other', whyValues(each))),
          OWN_WORDS.includes(each.code) || !has(`why.${each.code}`) ? h('span.grey', { lang: 'en' }, ` ${each.detail}`) : null,
          each.note ? h('span.grey', ` “${each.note}”`) : null,
          each.parent ? [' ', taskLink(each.parent)] : null,
          each.code === 'queue_paused' ? h('a', { href: `#/queue/${encodeURIComponent(task.queue)}` }, t('why.open')) : null
        )
      );
  }

  /** What to say of a worker that has not been heard of for longer than it tells. */
  async function silence() {
    const worker = await get(`api/worker/${encodeURIComponent(task.worker)}`).catch(problem => {
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

  return {
    load,
    topics: [`task:${uuid}`],
    on: (event, data) =>
      event === 'task' &&
      task &&
      (data.state !== task.state || data.attempt !== task.attempt || data.cancel_requested !== Boolean(task.cancel_requested)) &&
      page.reload(),
    keys: {
      r: () => task && may('submit') && can.retry() && change('retry'),
      C: () => task && may('submit') && can.cancel() && change('cancel')
    },
    second: () => task && live.state === 'ok' && !ENDED.includes(task.state) && Date.now() - readAt > 4500 && page.reload(),
    close: () => shown?.stop()
  };
}
