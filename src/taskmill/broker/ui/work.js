// The fields that say what is submitted, for the dialog that submits and for crons.
import { get, Problem } from './api.js';
import { h, patch } from './dom.js';
import { field } from './dialog.js';
import { duration } from './format.js';
import { has, t } from './text.js';

const PRIORITIES = ['', 9, 8, 7, 6, 5, 4, 3, 2, 1, 0];
/** Of each type its own; list names what is offered, of is a choice, json a value that may be JSON, words a list. */
const OWN = {
  script: [{ name: 'bin_name', list: 'programs' }, { name: 'args', words: ' ' }, { name: 'stdin', rows: 2 }],
  rpc: [{ name: 'method', of: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD'] }, { name: 'url', type: 'url' },
    { name: 'headers', json: true, rows: 2 }, { name: 'args', json: true, rows: 2 }],
  handler: [{ name: 'handler' }, { name: 'args', json: true, rows: 2 }],
};
const COMMON = [{ name: 'queue', list: 'queues' }, { name: 'priority', of: PRIORITIES, number: true }, { name: 'time_interval', list: 'plans' },
  { name: 'retries', number: true }, { name: 'max_run_time', time: true }, { name: 'tags', words: ',' }];
const RARE = [{ name: 'on_lost', of: ['', 'retry', 'fail'] }, { name: 'result_keep_time', time: true }, { name: 'callback', type: 'url' }];
const ONCE = [{ name: 'after', words: ',' }, { name: 'on_parent', of: ['', 'cancel', 'run'] }];
const UNIT = { s: 1, m: 60, h: 3600, d: 86400 };
const HIDDEN = '***';

/** Seconds of 90, 90s, 10m, 2h or 1d; else what was typed, which the broker will refuse. */
export function seconds(text) {
  const [, n, unit] = /^(\d+(?:\.\d+)?)\s*([smhd]?)$/.exec(text) || [];
  return n ? Number(n) * UNIT[unit || 's'] : text;
}

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
  return number && Number.isFinite(Number(text)) ? Number(text) : text;
}

function shown({ words, json }, value) {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value) && (!words || words === ',' || value.every(each => /^\S+$/.test(each) && !each.startsWith('[')))) return value.join(' ');
  return typeof value === 'object' || json && typeof value !== 'string' ? JSON.stringify(value) : String(value);
}

function control(param, value) {
  const text = shown(param, value);
  const plain = { name: param.name, autocomplete: 'off', spellcheck: 'false' };
  if (param.of) return h('select', plain, param.of.map(each => h('option', { value: each, selected: String(each) === text }, each === '' ? t('in.usual') : each)));
  if (param.rows) return h('textarea.mono', { ...plain, rows: param.rows, value: text });
  return h('input', { ...plain, list: param.list ? `offer-${param.list}` : null, inputmode: param.number ? 'numeric' : null, value: text });
}

/** What the retry plan means: "again after 5 s, 8 s, then final". */
export function planWords({ time_interval: plan, retries }) {
  const delays = String(plan ?? '').split(/[\s,[\]]+/).filter(each => each !== '').map(Number);
  if (delays.some(each => !(each >= 0)) || delays.length > 100) return '';
  const many = Math.max(delays.length, Number(retries) || 0);
  if (!many) return t('in.plan.none');
  const usual = Array.from({ length: many }, (_, i) => Math.min(3600, 15 * 2 ** i));
  const all = delays.length ? [...delays, ...Array(many - delays.length).fill(delays.at(-1))] : usual;
  const some = all.slice(0, 6).map(duration).join(', ') + (all.length > 6 ? ' …' : '');
  return t('in.plan', { list: some, n: many + 1 });
}

/**
 * Fields filled with values, as a task or a cron has them. Answers {node, type(), read(), changed()}: changed() is what
 * differs from those values, with '' for what was emptied. With a fixed type it cannot be chosen. Each change calls heard.
 */
export function workFields(values, { fixed = false, once = true, heard = () => {} } = {}) {
  let type = values.type || 'script';
  let controls = [];
  let before = {};
  const own = h('div.fields.two');
  const plan = h('p.grey', { 'aria-live': 'polite' });
  const common = COMMON.concat(RARE, once ? ONCE : []);
  const make = params => params.map(param => ({ param, node: control(param, values[param.name]) }));
  const shared = make(common);
  const lines = made => made.map(({ param, node }) => field(t(`in.${param.name}`), node, has(`in.${param.name}.hint`) ? t(`in.${param.name}.hint`) : null));
  const text = each => each.param.name === 'stdin' ? each.node.value : each.node.value.trim();

  function read() {
    const body = {};
    for (const each of controls) {
      if (text(each) === '') continue;
      if (text(each).includes(HIDDEN)) throw new Problem(400, { code: 'invalid', errors: [{ field: each.param.name, reason: t('in.hidden') }] });
      body[each.param.name] = typed(each.param, text(each));
    }
    return body;
  }

  function changed() {
    const body = {};
    for (const each of controls) {
      if (text(each) !== before[each.param.name]) body[each.param.name] = text(each) === '' ? '' : typed(each.param, text(each));
    }
    return body;
  }

  function choose(chosen) {
    type = chosen;
    const mine = make(OWN[type]);
    controls = [...mine, ...shared];
    before = Object.fromEntries(controls.map(each => [each.param.name, text(each)]));
    own.replaceChildren(...lines(mine));
    told();
  }

  function told() {
    const of = name => controls.find(each => each.param.name === name).node.value;
    patch(plan, planWords({ time_interval: of('time_interval'), retries: of('retries') }));
    heard();
  }

  const rare = lines(shared.slice(COMMON.length));
  const node = h('div.work', { input: told },
    fixed ? null : h('fieldset.choice', h('legend', t('in.type')), Object.keys(OWN).map(each => h('label',
      h('input', { type: 'radio', name: 'type', value: each, checked: each === type, change: () => choose(each) }), h('span', t(`in.type.${each}`))))),
    own, h('div.fields.two', lines(shared.slice(0, COMMON.length))), plan,
    h('details', h('summary', t('in.more')), h('div.fields.two', rare)), offers());
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
