// The dialog that submits a task, or clones one.
import { address, curl, frame, post } from './api.js';
import { button, h, patch } from './dom.js';
import { choice, copyButton, field, form, send } from './dialog.js';
import { pageOf, time, zone } from './format.js';
import { t } from './text.js';
import { seconds, workFields } from './work.js';

/** One for each form, so that a form that is sent twice is one task. Only https has randomUUID. */
const newKey = () => `ui-${[...crypto.getRandomValues(new Uint8Array(16))].map(each => each.toString(16).padStart(2, '0')).join('')}`;
const quoted = text => `'${text.replaceAll("'", "'\\''")}'`;

/** When it starts: now, after a time, or at one. */
function startFields(heard) {
  const delay = h('input', { name: 'delay', autocomplete: 'off', placeholder: '10m' });
  const moment = h('input', { name: 'start_time', type: 'datetime-local', step: 1 });
  const lines = { now: null, in: field(delay), at: field(moment, t('k.start_time'), zone) };
  const place = h('div');
  let when = 'now';
  const choose = chosen => {
    when = chosen;
    patch(place, lines[when]);
    heard();
  };
  const read = () => {
    if (when === 'in' && delay.value.trim()) return { delay: seconds(delay.value.trim()) };
    return when === 'at' && moment.value ? { start_time: new Date(moment.value).getTime() / 1000 } : {};
  };
  return { node: h('div', choice('in.start', Object.keys(lines), when, choose), place), read };
}

/** Opens the dialog that submits a task; with a task it clones it: only what was changed is sent. */
export function openSubmit(task) {
  const key = newKey();
  const said = h('div', { 'aria-live': 'polite' });
  const preview = h('pre', { tabindex: 0, 'aria-label': t('sub.curl') });
  const heard = () => ready && patch(preview, asCurl());
  let ready = false;
  const work = workFields(task || {}, { fixed: Boolean(task), once: !task, heard });
  const start = startFields(heard);
  const path = () => (task ? `api/task/${task.uuid}/clone` : `api/task/${work.type()}`);
  const body = () => ({ ...(task ? work.changed() : work.read()), ...start.read() });

  function asCurl() {
    try {
      return `${curl()} -H 'Idempotency-Key: ${key}' \\\n  -d ${quoted(JSON.stringify(body()))} \\\n  ${quoted(address(path()).href)}`;
    } catch (problem) {
      return problem.errors[0].reason;
    }
  }

  const ask = more =>
    send(opened.node, said, () => post(path(), { ...body(), ...more }, { headers: { 'Idempotency-Key': key } }));

  async function submit() {
    const answer = await ask();
    if (!answer) return false;
    frame.say(t(answer.duplicate ? 'sub.again' : 'sub.done', { state: t(`state.${answer.state}`) }));
    location.hash = pageOf('task', answer.uuid);
    return true;
  }

  async function check() {
    const answer = await ask({ dry_run: true });
    if (!answer) return;
    const at = answer.start_time ? time(answer.start_time) : t('in.start.now');
    patch(said, h('p', { role: 'status' }, t('sub.good', { queue: answer.queue, at })));
  }

  const hint = task && h('p.grey', t('sub.clone.hint'));
  const curlOf = h('details', h('summary', t('sub.curl')), h('div.copy', preview, copyButton(asCurl)));
  const more = task ? [] : [button(t('sub.check'), check)];
  const title = t(task ? 'sub.clone' : 'submit');
  const opened = form(title, [hint, work.node, start.node, curlOf, said], t('submit'), submit, { more, wide: true });
  ready = true;
  opened.node.querySelector('.fields input, .fields select').focus();
  opened.node.addEventListener('input', heard);
  heard();
}
