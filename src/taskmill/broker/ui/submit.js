// The dialog that submits a task, or clones one.
import { address, curl, frame, post, Problem } from './api.js';
import { button, h, patch } from './dom.js';
import { copyButton, dialog, field, markWrong, trouble } from './dialog.js';
import { time, zone } from './format.js';
import { t } from './text.js';
import { seconds, workFields } from './work.js';

/** One for each form, so that a form that is sent twice is one task. Only https has randomUUID. */
const newKey = () => `ui-${[...crypto.getRandomValues(new Uint8Array(16))].map(each => each.toString(16).padStart(2, '0')).join('')}`;
const quoted = text => `'${text.replaceAll("'", "'\\''")}'`;

/** When it starts: now, after a time, or at one. */
function startFields(heard) {
  const delay = h('input', { name: 'delay', autocomplete: 'off', placeholder: '10m' });
  const moment = h('input', { name: 'start_time', type: 'datetime-local', step: 1 });
  const lines = { now: null, in: field(t('in.delay'), delay, t('in.time.hint')), at: field(t('in.start_time'), moment, zone) };
  const place = h('div');
  let when = 'now';
  const choose = chosen => {
    when = chosen;
    patch(place);
    if (lines[when]) place.append(lines[when]);
    heard();
  };
  const node = h('div', h('fieldset.choice', h('legend', t('in.start')), Object.keys(lines).map(each => h('label',
    h('input', { type: 'radio', name: 'start', value: each, checked: each === when, change: () => choose(each) }), h('span', t(`in.start.${each}`))))), place);
  const read = () => {
    if (when === 'in' && delay.value.trim()) return { delay: seconds(delay.value.trim()) };
    return when === 'at' && moment.value ? { start_time: new Date(moment.value).getTime() / 1000 } : {};
  };
  return { node, read };
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
  const path = () => task ? `api/task/${task.uuid}/clone` : `api/task/${work.type()}`;
  const body = () => ({ ...task ? work.changed() : work.read(), ...start.read() });

  function asCurl() {
    try {
      return `${curl()} -H 'Idempotency-Key: ${key}' \\\n  -d ${quoted(JSON.stringify(body()))} \\\n  ${quoted(address(path()).href)}`;
    } catch (problem) {
      return problem.errors[0].reason;
    }
  }

  async function send(more) {
    const form = opened.node.querySelector('form');
    try {
      return await post(path(), { ...body(), ...more }, { headers: { 'Idempotency-Key': key } });
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      const rest = markWrong(form, problem);
      patch(said, trouble(Object.assign(new Problem(problem.status, { code: problem.code }), { message: rest })));
      return null;
    }
  }

  async function submit() {
    const answer = await send();
    if (!answer) return false;
    frame.say(t(answer.duplicate ? 'sub.again' : 'sub.done', { state: t(`state.${answer.state}`) }));
    location.hash = `#/task/${answer.uuid}`;
    return true;
  }

  async function check() {
    const answer = await send({ dry_run: true });
    if (!answer) return;
    opened.node.querySelectorAll('[aria-invalid]').forEach(each => each.removeAttribute('aria-invalid'));
    opened.node.querySelectorAll('.wrong').forEach(each => { each.textContent = ''; });
    patch(said, h('p', { role: 'status' }, t('sub.good', { queue: answer.queue, at: answer.start_time ? time(answer.start_time) : t('in.start.now') })));
  }

  const opened = dialog(t(task ? 'sub.clone' : 'submit'), [
    task ? h('p.grey', t('sub.clone.hint')) : null, work.node, start.node,
    h('details', h('summary', t('sub.curl')), h('div.copy', preview, copyButton(asCurl))), said],
  { submit, wide: true, foot: [task ? null : button(t('sub.check'), check), h('button.primary', { type: 'submit' }, t('submit'))].filter(Boolean) });
  ready = true;
  opened.node.querySelector('.fields input, .fields select').focus();
  opened.node.addEventListener('input', heard);
  heard();
}
