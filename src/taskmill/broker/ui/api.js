// Questions to the broker. Addresses are relative to the page, so any prefix of a proxy works.
import { has, t } from './text.js';

const base = new URL('../', document.baseURI);
let token = sessionStorage.getItem('token') || '';

/** Who asks, as GET /api/me says; role read until it is known. */
export const me = { role: 'read', name: '', stale: true };
/** The frame sets these: signIn(wasWrong) → a token; heard(status): 200 after an answer, 503 or 0 when there was none. */
export const frame = { signIn: async () => '', heard: () => {}, say: () => {} };
const RANK = { read: 0, submit: 1, admin: 2 };
export const may = role => RANK[me.role] >= RANK[role];
export const hasToken = () => token !== '';
/** The path of a queue, a cron or a worker. */
export const apiOf = (kind, name) => `api/${kind}/${encodeURIComponent(name)}`;
/** How a command for curl begins. */
export const curl = () => (token ? 'curl -H "Authorization: Bearer $TASKMILL_API_TOKEN"' : 'curl');

export function signOut() {
  sessionStorage.removeItem('token');
  token = '';
  location.reload();
}

/** A refusal, or status 0 if there was no answer. */
export class Problem extends Error {
  constructor(status, body = {}) {
    super(body.detail || body.title || '');
    Object.assign(this, { status, code: body.code || '', field: body.field || '', errors: body.errors || [] });
  }

  /** What it means, in the reader's language; then the broker's own words. */
  get sentence() {
    const key = [`problem.${this.code}`, `problem.${this.status}`].find(has) || 'problem.other';
    return t(key, { status: this.status, role: t(`role.${me.role}`) });
  }
}

let asking = null;
async function newToken(used) {
  if (used !== token) return;
  asking ||= frame.signIn(token !== '').then(given => {
    token = given || '';
    sessionStorage.setItem('token', token);
    asking = null;
  });
  await asking;
  me.stale = true;
}

const pause = seconds => new Promise(done => setTimeout(done, seconds * 1000));
const given = params => Object.entries(params || {}).filter(([, value]) => value !== undefined && value !== null && value !== '');

/** The address of a question, with those parameters that have a value. */
export function address(path, params) {
  const url = new URL(path, base);
  given(params).forEach(([name, value]) => url.searchParams.set(name, value));
  return url;
}

/**
 * Asks the broker: the parameters of a GET go into the query, others into a JSON object. A 401 asks for a token, and
 * then asks again; so does 429 after its time. Throws a Problem for other refusals, and where there is no answer.
 */
export async function call(method, path, params, { signal, headers, text } = {}) {
  const init = { method, signal, headers: { ...headers }, cache: 'no-store' };
  if (method !== 'GET' && params) {
    init.body = JSON.stringify(params);
    init.headers['Content-Type'] = 'application/json';
  }
  for (;;) {
    const used = token;
    if (used) init.headers.Authorization = `Bearer ${used}`;
    let answer;
    let body;
    try {
      answer = await fetch(address(path, method === 'GET' ? params : {}), init);
      body = await (text && answer.ok ? answer.text() : answer.json().catch(() => ({})));
    } catch (e) {
      if (e.name === 'AbortError') throw e;
      frame.heard(0);
      throw new Problem(0);
    }
    if (answer.ok) {
      if (!text) frame.heard(200);
      return body;
    }
    if (answer.status === 401) await newToken(used);
    else if (answer.status === 429 && body.code !== 'max_queues') {
      const seconds = Number(answer.headers.get('Retry-After')) || 1;
      frame.say(t('problem.wait', { n: seconds }));
      await pause(seconds);
    } else {
      if (answer.status === 503 && method === 'GET') frame.heard(503);
      throw new Problem(answer.status, body);
    }
  }
}

export const get = (path, params, more) => call('GET', path, params, more);
export const post = (path, params, more) => call('POST', path, params, more);
