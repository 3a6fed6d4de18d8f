// The fields that say what is submitted, for the dialog that submits and for crons.
import { get, Problem } from './api.js';
import { h, patch } from './dom.js';
import { choice, field } from './dialog.js';
import { duration } from './format.js';
import { t } from './text.js';

const PRIORITIES = ['', 9, 8, 7, 6, 5, 4, 3, 2, 1, 0];
/** Of each type its own; list names what is offered, of is a choice, json a value that may be JSON, words a list. */
const OWN = {
  script: [{ name: 'bin_name', list: 'programs' }, { name: 'args', words: ' ' }, { name: 'stdin', rows: 2 }],
  rpc: [
    { name: 'method', of: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD'] },
    { name: 'url', type: 'url' },
    { name: 'headers', json: true, rows: 2 },
    { name: 'args', json: true, rows: 2 }
  ],
  handler: [{ name: 'handler' }, { name: 'args', json: true, rows: 2 }]
};
const COMMON = [
  { name: 'queue', list: 'queues' },
  { name: 'priority', of: PRIORITIES, number: true },
  { name: 'time_interval', list: 'plans' },
  { name: 'retries', number: true },
  { name: 'max_run_time', time: true },
  { name: 'tags', words: ',' }
];
const RARE = [{ name: 'on_lost', of: ['', 'retry', 'fail'] }, { name: 'result_keep_time', time: true }, { name: 'callback', type: 'url' }];
const ONCE = [{ name: 'after', words: ',' }, { name: 'on_parent', of: ['', 'cancel', 'run'] }];
const UNIT = { '': 1, s: 1, m: 60, h: 3600, d: 86400 };
const HIDDEN = '***';

/** Seconds of 90, 90s, 10m, 2h or 1d; else what was typed, which the broker will refuse. */
export function seconds(text) {
  const [, n, unit] = /^(\d+(?:\.\d+)?)\s*([smhd]?)$/.exec(text) || [];
  return n ? Number(n) * UNIT[unit] : text;
}

/** The value that the API wants of a text. */
function typed({ words, json, number, time }, text) {
  if (/^[[{]/.test(text) && (json || words)) {
    try {
      return JSON.parse(text);
    } catch {
      return text;
    }
  }
  if (words === ',') return text.split(/[\s,]+/);
  if (time) return seconds(text);
  return number && text !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
}

/** The text of a value: what typed makes of it again. */
function shown({ words, json }, value) {
  if (value === undefined || value === null) return '';
  const isPlain = each => /^\S+$/.test(each) && !each.startsWith('[');
  if (Array.isArray(value) && (!words || words === ',' || value.every(isPlain))) return value.join(' ');
  return typeof value === 'object' || (json && typeof value !== 'string') ? JSON.stringify(value) : String(value);
}

function control({ name, of, rows, list, number, ...param }, given) {
  const value = shown(param, given);
  const plain = { name, autocomplete: 'off', spellcheck: 'false' };
  const option = each => h('option', { value: each, selected: String(each) === value }, each === '' ? t('in.usual') : each);
  if (of) return h('select', plain, of.map(option));
  if (rows) return h('textarea.mono', { ...plain, rows, value });
  return h('input', { ...plain, list: list && `offer-${list}`, inputmode: number && 'numeric', value });
}

/** What the retry plan means: "again after 5 s, 8 s, then final". */
function planWords(plan, retries) {
  const delays = plan.split(/[\s,[\]]+/).filter(each => each !== '').map(Number);
  if (delays.some(each => !(each >= 0)) || delays.length > 100) return '';
  const many = Math.max(delays.length, Number(retries) || 0);
  if (!many) return t('in.plan.none');
  const delay = i => (delays.length ? delays[Math.min(i, delays.length - 1)] : Math.min(3600, 15 * 2 ** i));
  const list = Array.from({ length: Math.min(many, 6) }, (_, i) => duration(delay(i))).join(', ');
  return t('in.plan', { list: list + (many > 6 ? ' …' : ''), n: many + 1 });
}

/**
 * Fields filled with values, as a task or a cron has them. Answers {node, type(), read(), changed()}: changed() is what
 * differs from those values, with '' for what was emptied. With a fixed type it cannot be chosen. Each change calls heard.
 */
export function workFields(values, { fixed = false, once = true, heard = () => {} } = {}) {
  const make = params => params.map(param => ({ param, node: control(param, values[param.name]) }));
  const fields = made => h('div.fields.two', made.map(each => field(each.node)));
  const own = h('div');
  const plan = h('p.grey', { 'aria-live': 'polite' });
  const common = make(COMMON);
  const rare = make(once ? [...RARE, ...ONCE] : RARE);
  let type = values.type || 'script';
  let controls = [];
  let before = {};
  const text = each => (each.param.name === 'stdin' ? each.node.value : each.node.value.trim());
  const body = some => Object.fromEntries(some.map(each => [each.param.name, typed(each.param, text(each))]));

  function read() {
    const some = controls.filter(each => text(each) !== '');
    const errors = some.filter(each => text(each).includes(HIDDEN)).map(each => ({ field: each.param.name, reason: t('in.hidden') }));
    if (errors.length) throw new Problem(400, { code: 'invalid', errors });
    return body(some);
  }
  const changed = () => body(controls.filter(each => text(each) !== before[each.param.name]));

  function choose(chosen) {
    type = chosen;
    const mine = make(OWN[type]);
    controls = [...mine, ...common, ...rare];
    before = Object.fromEntries(controls.map(each => [each.param.name, text(each)]));
    own.replaceChildren(fields(mine));
    told();
  }

  function told() {
    const of = name => controls.find(each => each.param.name === name).node.value;
    patch(plan, planWords(of('time_interval'), of('retries')));
    heard();
  }

  const node = h('div.work', { input: told }, !fixed && choice('in.type', Object.keys(OWN), type, choose), own, fields(common), plan,
    h('details', h('summary', t('t.more')), fields(rare)), offers());
  choose(type);
  return { node, type: () => type, read, changed };
}

/** Lists that fields offer; they come when the broker has answered. */
function offers() {
  const list = name => h('datalist', { id: `offer-${name}` });
  const [programs, queues, plans] = [list('programs'), list('queues'), list('plans')];
  const fill = (node, names) => node.replaceChildren(...[...new Set(names)].map(value => h('option', { value })));
  fill(plans, ['5 8 9', '10 60 600']);
  get('api/bins').then(({ bins }) => fill(programs, bins.map(each => each.name))).catch(() => {});
  get('api/queues').then(answer => fill(queues, answer.queues.map(each => each.queue))).catch(() => {});
  return [programs, queues, plans];
}
