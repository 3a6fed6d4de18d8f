// Charts over time, as SVG: zero-based steps; what was not measured stays a gap. Values on hover, or as a table.
import { button, h, patch, s } from './dom.js';
import { duration, moment } from './format.js';
import { plain } from './table.js';
import { t } from './text.js';

const HEIGHT = 100;

/** The next 1, 2, 5 × 10^n. */
function ceiling(value) {
  if (!(value > 0)) return 1;
  const ten = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].find(each => each * ten >= value * 0.999) * ten;
}

/**
 * The path of one series, in as many pieces as there are gaps; closed down to zero if it is an area. What is a trouble is
 * not drawn where it is 0.
 */
function steps({ values, color }, most, isArea) {
  let path = '';
  let open = null;
  const y = value => (HEIGHT - (value / most) * HEIGHT).toFixed(1);
  values.forEach((value, i) => {
    if (value === null || (value === 0 && color !== 'calm')) {
      if (open !== null && isArea) path += `V${HEIGHT}H${open}Z`;
      open = null;
    } else {
      path += open === null ? `M${i} ${isArea ? HEIGHT : y(value)}` : '';
      open ??= i;
      path += `V${y(value)}H${i + 1}`;
    }
  });
  return open !== null && isArea ? `${path}V${HEIGHT}H${open}Z` : path;
}

/**
 * A chart with a title. draw({from, step, series: [{name, color, values, area}]}) shows values, of which null is a gap:
 * values[i] is of the time from + i × step. format(value) is how one reads; extra are nodes beside the title.
 */
export function chart(title, format, extra = null) {
  const node = h('figure.chart');
  let data = { from: 0, step: 1, series: [] };
  let at = null;
  let isTable = false;

  const size = () => data.series[0]?.values.length ?? 0;
  const when = i => `${moment(data.from + i * data.step)}${data.step >= 900 ? ` + ${duration(data.step)}` : ''}`;
  const shown = value => (value === null || value === undefined ? '–' : format(value));
  const last = values => values[values.length - 1] ?? values[values.length - 2] ?? null;

  function point(event) {
    const box = event.currentTarget.getBoundingClientRect();
    look(Math.floor(((event.clientX - box.left) / box.width) * size()));
  }

  function look(i) {
    at = i === null ? null : Math.max(0, Math.min(size() - 1, i));
    paint();
  }

  function arrow(event) {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (by) {
      look((at ?? size() - 1) + by);
      event.preventDefault();
    }
  }

  const legend = () => h('p.legend', { 'aria-hidden': 'true' },
    data.series.map(each => [
      h('i', { class: `key of-${each.color}` }), each.name, h('b', shown(at === null ? last(each.values) : each.values[at]))
    ]),
    at !== null && h('span.grey', when(at)));

  function drawing() {
    const n = Math.max(1, size());
    const most = ceiling(Math.max(...data.series.flatMap(each => each.values.map(value => value ?? 0))));
    const said = `${title}: ${data.series.map(each => `${each.name} ${shown(last(each.values))}`).join(', ')}`;
    const hears = { pointermove: point, pointerleave: () => look(null), keydown: arrow, blur: () => look(null) };
    const path = each => [
      each.area && s('path', { class: `area of-${each.color}`, d: steps(each, most, true) }),
      s('path', { class: `line of-${each.color}`, d: steps(each, most, false) })
    ];
    return h('div.plot',
      h('span.high', { 'aria-hidden': 'true' }, format(most)),
      s('svg', { viewBox: `0 0 ${n} ${HEIGHT}`, preserveAspectRatio: 'none', tabindex: 0, role: 'img', 'aria-label': said, ...hears },
        s('path.grid', { d: `M0 0H${n}M0 50H${n}M0 100H${n}` }),
        data.series.map(path),
        at !== null && s('path.at', { d: `M${at + 0.5} 0V${HEIGHT}` })),
      h('div.ends', { 'aria-hidden': 'true' }, h('span', t('ago', { n: duration(n * data.step) })), h('span', t('now'))));
  }

  function asTable() {
    const heads = [[t('c.time')], ...data.series.map(each => [each.name, '.num'])];
    const rows = Array.from({ length: size() }, (_, i) => size() - 1 - i);
    const table = plain(title, heads, rows.map(i => [when(i), ...data.series.map(each => shown(each.values[i]))]));
    return h('div.rows', table);
  }

  function turn() {
    isTable = !isTable;
    look(null);
  }

  function paint() {
    const other = t(isTable ? 'c.chart' : 'c.table');
    const turner = button(other, turn, { class: 'plain', 'aria-label': `${title}: ${other}` });
    patch(node, h('figcaption', h('h2', title), extra?.(), turner), legend(), isTable ? asTable() : drawing());
  }

  paint();
  return {
    node,
    paint,
    draw: fresh => {
      data = fresh;
      look(at !== null && at < size() ? at : null);
    }
  };
}

/**
 * The last seconds of a history of samples with their time as at, in steps: value(sample, the one before) of the last
 * sample of each step, null where there is none.
 */
export function recent(history, seconds, step, until, values) {
  const from = Math.floor((until - seconds) / step) * step + step;
  const lasts = new Map();
  history.forEach(sample => lasts.set(Math.floor(sample.at / step) * step, sample));
  const starts = Array.from({ length: seconds / step }, (_, i) => from + i * step);
  return {
    from,
    step,
    rows: values.map(value =>
      starts.map(start => {
        const [old, fresh] = [lasts.get(start - step), lasts.get(start)];
        return fresh && (old || value.length < 2) ? value(fresh, old) : null;
      })
    )
  };
}
