// The page that people open first: whether all is well, and if not what is wrong and where to look.
import { frame, get } from './api.js';
import { openBulk } from './bulk.js';
import { chart, recent } from './chart.js';
import { action, firstSubmit } from './dialog.js';
import { button, h, part, patch } from './dom.js';
import { ago, compact, duration, icon, now, number, percent, since, state, tasksAt } from './format.js';
import { live } from './live.js';
import { table } from './table.js';
import { t } from './text.js';
import { byProgram, failing, problems } from './verdict.js';

const RANGES = { live: [300, 5], day: [82800, 3600], month: [32 * 86400, 86400] };
const STATES = ['running', 'queued', 'retrying', 'scheduled', 'blocked'];

export function open(page) {
  const verdict = h('div.verdict');
  const welcome = h('div.empty', { hidden: true });
  const readings = h('div.readings');
  const failures = h('section');
  const longest = h('section');
  const next = h('section');
  const facts = { queues: [], crons: [] };
  let range = 'live';
  let stats = null;
  let seen = '';
  let readAt = 0;
  let isDue = false;
  let isPeriodic = false;
  let answers = {};

  const last = () => live.history[live.history.length - 1];
  const ranges = () =>
    h(
      'div.switch',
      { role: 'group' },
      Object.keys(RANGES).map(name =>
        button(
          t(`o.${name}`),
          () => {
            range = name;
            readStats();
          },
          { 'aria-pressed': String(range === name) }
        )
      )
    );
  const through = chart(t('o.through'), value => t(`o.per.${range}`, { n: compact(value) }), ranges);
  const backlog = chart(t('o.backlog'), compact);
  const times = chart(t('o.times'), duration);
  patch(
    page.root,
    verdict,
    welcome,
    readings,
    h('div.charts', through.node, backlog.node, times.node),
    failures,
    h('div.halves', longest, next)
  );

  const groups = table({
    caption: t('o.fails'),
    key: row => `${row.state} ${row.code} ${row.label}`,
    href: row => tasksAt(these(row)),
    columns: [
      { id: 'state', label: t('k.state'), cell: row => state(row.state) },
      {
        id: 'label',
        label: t('k.task'),
        main: true,
        cell: row => [row.label, row.calls > 1 ? h('span.grey', ` ${t('o.calls', { n: number(row.calls) })}`) : null]
      },
      { id: 'error', label: t('k.error'), cell: row => h('span.mono', row.code) },
      { id: 'n', label: t('o.count'), num: true, cell: row => number(row.count) },
      { id: 'last', label: t('o.last'), cell: row => [ago(row.last), ' ', h('a.grey', { href: `#/task/${row.uuid}` }, t('o.newest'))] },
      {
        id: 'do',
        label: h('span.sr', t('b.change')),
        cell: row =>
          action(
            t(row.state === 'failed' ? 'o.retry' : 'o.start'),
            'admin',
            () => openBulk(row.state === 'failed' ? 'retry' : 'start', { filter: these(row), done: page.reload }),
            { class: 'plain link' }
          )
      }
    ]
  });
  const these = row => ({ state: row.state, error: row.code, name: row.label.replace(/…$/, '') });
  const short = (caption, columns) => table({ caption, key: row => row.key, href: row => row.href, columns });
  const running = short(t('o.longest'), [
    { id: 'label', label: t('k.task'), main: true, cell: row => row.label },
    { id: 'for', label: t('o.for'), num: true, cell: row => since(row.started_at) },
    { id: 'worker', label: t('k.worker'), cell: row => row.worker }
  ]);
  const coming = short(t('o.next'), [
    { id: 'label', label: t('k.task'), main: true, cell: row => [icon(row.icon), ' ', row.label] },
    { id: 'when', label: t('o.starts'), cell: row => ago(row.at) },
    { id: 'queue', label: t('k.queue'), cell: row => row.queue }
  ]);

  function drawVerdict() {
    const overview = last();
    facts.fails = failing(live.history, stats?.quarter);
    const found = problems({ ...facts, overview });
    const line = (each, tag) =>
      h(
        tag,
        { class: `is-${each.color}` },
        icon(each.color === 'paused' ? 'paused' : 'warning'),
        h('a', { href: each.href }, t(each.key, each.values))
      );
    const fine =
      overview &&
      t('v.healthy', {
        wait: overview.oldest_wait === null ? t('v.none') : duration(overview.oldest_wait),
        busy: number(overview.running),
        slots: number(overview.slots),
        share: percent(facts.fails.share ?? 0)
      });
    patch(
      verdict,
      found.length ? line(found[0], 'h1') : h('h1', overview ? [icon('succeeded'), fine] : t('v.asking')),
      found.length > 1
        ? h(
            'ul',
            { 'aria-label': t('v.also') },
            found.slice(1, 5).map(each => line(each, 'li'))
          )
        : null
    );
    const isNew = Boolean(overview) && overview.submitted === 0;
    if (isNew && !welcome.firstChild) patch(welcome, firstSubmit());
    welcome.hidden = !isNew;
    frame.speak(verdict.firstChild.textContent);
    if (overview)
      patch(
        readings,
        STATES.map(name => reading(name, overview)),
        h('div', h('span', t('o.wait')), h('strong', duration(overview.oldest_wait))),
        h(
          'a',
          { href: '#/workers' },
          h('span', t('nav.workers')),
          h('strong', number(overview.workers)),
          overview.quiet ? h('small.is-quiet', ` ${t('w.some.quiet', { n: number(overview.quiet) })}`) : null
        )
      );
  }

  function reading(name, overview) {
    const value = overview[name];
    return h(
      'a',
      { href: tasksAt({ state: name }) },
      h('span', t(`state.${name}`)),
      h('strong', { class: value && (name === 'retrying' || name === 'running') ? `is-${name}` : null }, compact(value)),
      name === 'running' ? h('small', ` / ${number(overview.slots)}`) : null
    );
  }

  function drawCharts() {
    const rate = name => (fresh, old) => Math.max(0, fresh[name] - old[name]) / (fresh.at - old.at);
    const { rows, ...axis } = recent(live.history, ...RANGES.live, now(), [
      rate('succeeded'),
      rate('failed'),
      sample => sample.queued,
      sample => sample.retrying
    ]);
    const series = (name, color, values, area) => ({ name, color, values, area });
    const both = values => [series(t('state.succeeded'), 'calm', values[0], true), series(t('state.failed'), 'failed', values[1], true)];
    if (range === 'live') through.draw({ ...axis, series: both(rows) });
    else if (stats?.[range])
      through.draw({ from: stats[range].since, step: stats[range].step, series: both([stats[range].succeeded, stats[range].failed]) });
    backlog.draw({ ...axis, series: [series(t('state.queued'), 'calm', rows[2], true), series(t('state.retrying'), 'retrying', rows[3])] });
    if (stats?.day)
      times.draw({
        from: stats.day.since,
        step: stats.day.step,
        series: [
          series(
            t('o.wait95'),
            'accent',
            stats.day.wait.map(each => each.p95)
          ),
          series(
            t('o.run95'),
            'calm',
            stats.day.run.map(each => each.p95),
            true
          )
        ]
      });
  }

  function draw() {
    isDue = false;
    drawVerdict();
    drawCharts();
  }

  async function readStats() {
    const ask = (seconds, step) => get('api/stats', { since: now() - seconds, step });
    const [quarter, day, month] = await Promise.all([ask(900, 900), ask(...RANGES.day), range === 'month' ? ask(...RANGES.month) : null]);
    stats = { quarter, day, month, at: Date.now() };
    draw();
  }

  /** Asks again only when one of these counts has changed, or after half a minute. */
  async function fresh(path, params, counts) {
    const key = counts
      .split(' ')
      .map(name => last()?.[name])
      .join();
    const name = path + counts;
    if (answers[name]?.key !== key || Date.now() - answers[name].at > 30000)
      answers[name] = { key, at: Date.now(), data: await get(path, params) };
    return answers[name].data;
  }

  async function load() {
    readAt = Date.now();
    if (!isPeriodic) answers = {};
    isPeriodic = false;
    const [failed, runs, waits, crons, queues] = await Promise.all([
      fresh('api/failures', {}, 'failed retried retrying'),
      fresh('api/tasks', { state: 'running', limit: 5, order: 'oldest' }, 'running submitted succeeded failed retried'),
      fresh('api/tasks', { state: 'scheduled', limit: 5, order: 'oldest' }, 'scheduled submitted'),
      fresh('api/crons', { sort: 'next', limit: 10 }, 'submitted'),
      fresh('api/queues', { sort: 'wait', limit: 100 }, last()?.queued ? 'at' : 'queued workers'),
      !stats || Date.now() - stats.at > 60000 ? readStats() : null
    ]);
    Object.assign(facts, { queues: queues.queues, crons: crons.crons });
    part(failures, failed, drawFailures);
    part(longest, runs, data => {
      running.draw(data.tasks.map(task => ({ ...task, key: task.uuid, href: `#/task/${task.uuid}` })));
      return [h('header', h('h2', t('o.longest'))), data.tasks.length ? running.node : h('p.grey', t('o.idle'))];
    });
    part(next, { tasks: waits.tasks, crons: crons.crons }, drawNext);
    draw();
  }

  function drawFailures({ groups: found }) {
    const rows = byProgram(found);
    groups.draw(rows.slice(0, 5));
    return [
      h(
        'header',
        h('h2', t('o.fails')),
        rows.length > 5 ? h('a', { href: tasksAt({ state: 'failed,retrying' }) }, t('o.more', { n: rows.length - 5 })) : null
      ),
      rows.length ? groups.node : h('p.grey', t('o.nofails'))
    ];
  }

  function drawNext({ tasks, crons }) {
    const rows = [
      ...tasks.map(task => ({
        key: task.uuid,
        href: `#/task/${task.uuid}`,
        icon: 'scheduled',
        label: task.label,
        at: task.due,
        queue: task.queue
      })),
      ...crons
        .filter(cron => cron.next)
        .map(cron => ({
          key: cron.name,
          href: `#/cron/${encodeURIComponent(cron.name)}`,
          icon: 'retrying',
          label: cron.name,
          at: cron.next,
          queue: cron.queue
        }))
    ]
      .sort((a, b) => a.at - b.at)
      .slice(0, 5);
    coming.draw(rows);
    return [h('header', h('h2', t('o.next'))), rows.length ? coming.node : h('p.grey', t('o.nothing'))];
  }

  return {
    load,
    on: event => {
      if (event !== 'overview' || isDue) return;
      isDue = true;
      setTimeout(draw, 0);
    },
    second: () => {
      const { at, durability, oldest_wait: wait, memory, ...counts } = last() || {};
      const counted = JSON.stringify(counts);
      if (live.state !== 'ok') drawVerdict();
      else if (Date.now() - readAt > (counted === seen ? 30000 : 4500)) {
        seen = counted;
        isPeriodic = true;
        page.reload();
      }
    }
  };
}
