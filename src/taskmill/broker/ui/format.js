// Numbers, times and states as people read them.
import { h, s, ticking } from './dom.js';
import { lang, t } from './text.js';

let offset = 0;
/** Takes over the clock of Redis. */
export const setNow = seconds => {
  offset = seconds - Date.now() / 1000;
};
/** Unix seconds by the clock of Redis. */
export const now = () => Date.now() / 1000 + offset;

export const locale = lang === 'zh' ? 'zh-CN' : 'en';
const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat(locale, { maximumSignificantDigits: 3, notation: 'compact' });
export const TIME = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' };
export const DATE = { year: 'numeric', month: '2-digit', day: '2-digit' };
const clock = new Intl.DateTimeFormat(locale, TIME);
const day = new Intl.DateTimeFormat(locale, DATE);
export const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

export const number = n => (n === null || n === undefined ? '–' : whole.format(n));
/** At most three digits: 1.2M. */
export const compact = n => (n < 10 ? String(Math.round(n * 10) / 10) : n < 10000 ? number(n) : short.format(n));
export const percent = share => `${share === 0 || share >= 0.1 ? Math.round(share * 100) : (share * 100).toFixed(1)} %`;

/** A duration in seconds: 0.3 s, 12 s, 3 min 5 s, 2 h 10 min, 4 d. */
export function duration(seconds) {
  if (seconds === null || seconds === undefined) return '–';
  const n = Math.abs(seconds);
  if (n < 0.9995) return t('u.ms', { n: Math.round(n * 1000) });
  if (n < 9.95) return t('u.s', { n: n.toFixed(1).replace('.0', '') });
  if (n < 59.5) return t('u.s', { n: Math.round(n) });
  const two = (big, small, a, b) => t(a, { n: big }) + (small ? ` ${t(b, { n: small })}` : '');
  const r = Math.round(n);
  if (r < 600) return two(Math.floor(r / 60), r % 60, 'u.min', 'u.s');
  if (r < 3600) return t('u.min', { n: Math.round(r / 60) });
  if (r < 86400) return two(Math.floor(r / 3600), Math.floor((r % 3600) / 60), 'u.h', 'u.min');
  return two(Math.floor(r / 86400), r < 10 * 86400 ? Math.floor((r % 86400) / 3600) : 0, 'u.d', 'u.h');
}

/** The time of day; with the date if it is another day. */
export function moment(seconds) {
  const date = new Date(seconds * 1000);
  const text = clock.format(date);
  return day.format(date) === day.format(new Date()) ? text : `${day.format(date)} ${text}`;
}

const utc = seconds => `${new Date(seconds * 1000).toISOString().replace('T', ' ').slice(0, 19)} UTC`;
const stamp = seconds => ({ datetime: new Date(seconds * 1000).toISOString(), title: `${moment(seconds)} ${zone} · ${utc(seconds)}` });

const coarse = n => duration(Math.floor(n < 60 ? n : n < 3600 ? n - (n % 60) : n < 86400 ? n - (n % 3600) : n - (n % 86400)));

/** "12 s ago" or "in 12 s", which goes on by itself; – without a time. */
export const ago = seconds =>
  seconds
    ? ticking(
        'time',
        () => {
          const left = seconds - now();
          if (Math.abs(left) < 1) return t('now');
          return left < 0 ? t('ago', { n: coarse(-left) }) : t('in', { n: duration(Math.ceil(left)) });
        },
        stamp(seconds)
      )
    : '–';
/** The duration since then, which goes on by itself. */
export const since = seconds => ticking('span', () => duration(Math.max(0, Math.round(now() - seconds))), { class: 'num' });
/** Local time; UTC on hover. */
export const time = seconds => (seconds ? h('time', stamp(seconds), moment(seconds)) : '–');

export function bytes(n) {
  if (n < 1024) return t('u.B', { n });
  return n < 1048576 ? t('u.KiB', { n: (n / 1024).toFixed(1) }) : t('u.MiB', { n: (n / 1048576).toFixed(1) });
}

const ICONS = {
  scheduled: 'M8 2.5a5.5 5.5 0 1 1 0 11a5.5 5.5 0 1 1 0-11M8 5v3l2 1.5',
  queued: 'M3 4.5h10M3 8h10M3 11.5h10',
  blocked: 'M4.5 7.5h7v5h-7zM6 7.5V5.5a2 2 0 0 1 4 0v2',
  running: 'M5 3.5v9l7-4.5z',
  retrying: 'M12.5 8a4.5 4.5 0 1 1-1.5-3.4M11.5 2v3h-3',
  succeeded: 'M3 8.5l3.5 3.5L13 4.5',
  failed: 'M4 4l8 8M12 4l-8 8',
  canceled: 'M8 2.5a5.5 5.5 0 1 1 0 11a5.5 5.5 0 1 1 0-11M4.2 11.8l7.6-7.6',
  paused: 'M5.5 3.5v9M10.5 3.5v9',
  gone: 'M4 8h8',
  lost: 'M4 8h8',
  released: 'M11 4L5 8l6 4',
  active: 'M5 3.5v9l7-4.5z',
  quiet: 'M5.5 3.5v9M10.5 3.5v9',
  warning: 'M8 2.5L14 13H2zM8 6.5v3M8 11v.5'
};
/** A small drawing of a state; nothing to a screen reader. */
export const icon = name => s('svg.icon', { viewBox: '0 0 16 16', 'aria-hidden': 'true' }, s('path', { d: ICONS[name] || ICONS.gone }));
/** A state: icon, word, and colour for running, retrying, failed and paused. */
export const state = word => h('span.state', { class: `is-${word}` }, icon(word), t(`state.${word}`));

/** The address of the page of a queue or a cron, and a link to it. */
export const pageOf = (kind, name) => `#/${kind}/${encodeURIComponent(name)}`;
export const link = (kind, name) => h('a', { href: pageOf(kind, name) }, name);
/** The address of the tasks that fit a filter. */
export const tasksAt = filter => `#/tasks?${new URLSearchParams(filter)}`;
