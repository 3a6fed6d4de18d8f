// Dialogs: the browser's own, so that focus stays inside and Escape closes.
import { address, apiOf, call, curl, frame, may, post, Problem } from './api.js';
import { button, h, patch } from './dom.js';
import { has, t } from './text.js';

/**
 * Opens a dialog. body is a list of nodes; the buttons in foot stand below it. submit is called by Enter and by a button
 * of type submit, once at a time; what it answers closes the dialog unless it is false. Answers {node, close, ended: a promise}.
 */
export function dialog(title, body, { foot = [], submit = () => true, fixed = false, wide = false } = {}) {
  let end;
  const ended = new Promise(done => {
    end = done;
  });
  let isSending = false;
  const send = async event => {
    event.preventDefault();
    if (isSending) return;
    isSending = true;
    try {
      const answer = await submit();
      if (answer !== false) close(answer);
    } finally {
      isSending = false;
    }
  };
  const cross = button('×', () => close(), { class: 'plain', 'aria-label': t('close') });
  const node = h('dialog',
    { class: wide && 'wide', 'aria-label': title, cancel: event => fixed && event.preventDefault(), close: () => close() },
    h('form', { submit: send }, h('header', h('h2', title), !fixed && cross), h('div.body', body), foot.length > 0 && h('footer', foot)));
  const back = document.activeElement;
  function close(answer) {
    if (!node.isConnected) return;
    node.remove();
    if (back?.isConnected) back.focus();
    end(answer);
  }
  document.body.append(node);
  node.showModal();
  node.querySelector('[autofocus], .body input, .body textarea, .body select')?.focus();
  return { node, close, ended };
}

/** The button of a form that does what it is for. */
export const go = (label, props) => h('button', { type: 'submit', class: 'primary', ...props }, label);

/** A dialog with a way back, more buttons if there are any, and one that submits it. */
export function form(title, body, label, submit, { more = [], wide, ...props } = {}) {
  const opened = dialog(title, body, { submit, wide, foot: [button(t('leave'), () => opened.close()), ...more, go(label, props)] });
  return opened;
}

/** A labelled control. Its name is that of the API, which tells the label, the hint, and which field is wrong. */
export function field(control, label = t(`k.${control.name}`), hint = has(`hint.${control.name}`) && t(`hint.${control.name}`)) {
  return h('label.field', h('span', label), control, hint && h('small', hint), h('small.wrong', { role: 'alert' }));
}

/** A choice of one of some words: change(word). The texts are name and name.word; '' is what the system wants. */
export function choice(name, words, chosen, change) {
  const radio = value =>
    h('input', { type: 'radio', name: name.split('.').pop(), value, checked: value === chosen, change: () => change(value) });
  const one = value => h('label', radio(value), h('span', t(`${name}.${value || 'system'}`)));
  return h('fieldset.choice', h('legend', t(name)), words.map(one));
}

/** Marks every wrong field of a form by the names of a Problem; answers what belongs to none. */
function markWrong(node, problem) {
  node.querySelectorAll('.wrong').forEach(each => each.replaceChildren());
  node.querySelectorAll('[aria-invalid]').forEach(each => each.removeAttribute('aria-invalid'));
  const rest = problem.errors.filter(({ field: name, reason }) => {
    const control = node.querySelector(`[name="${CSS.escape(name)}"]`);
    control?.setAttribute('aria-invalid', 'true');
    control?.closest('.field')?.querySelector('.wrong').append(reason);
    return !control;
  });
  node.querySelector('[aria-invalid]')?.focus();
  return problem.errors.length ? rest.map(each => `${each.field}: ${each.reason}`).join('; ') : problem.message;
}

/** Does something for a form: marks in node what is wrong, and says it in said. Answers what work does, or false. */
export async function send(node, said, work) {
  patch(said);
  markWrong(node, { errors: [] });
  try {
    return await work();
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    patch(said, trouble(problem, markWrong(node, problem)));
    return false;
  }
}

/** The sentences of a refusal: what it means, and the broker's words. */
export function trouble(problem, words = problem.message) {
  const isRefusal = problem instanceof Problem;
  if (!isRefusal) console.error(problem);
  return h('p.trouble', { role: 'alert' }, h('strong', isRefusal ? problem.sentence : String(problem)),
    isRefusal && words && h('span.grey', words));
}

/** A button that needs a role; a caller below it sees it disabled. The second click of a double click does nothing. */
export function action(label, role, click, props = {}) {
  const needs = may(role) ? null : t('needs', { role: t(`role.${role}`) });
  return button(label, event => event.detail < 2 && click(event), {
    ...props,
    disabled: needs !== null || Boolean(props.disabled),
    title: needs ?? props.title,
    'aria-label': needs ? `${label} (${needs})` : props['aria-label']
  });
}

/** Does something, says how it went, and answers whether it went well. */
export async function attempt(work, done) {
  try {
    const answer = await work();
    frame.say(typeof done === 'function' ? done(answer) : done);
    return true;
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    frame.say(`${problem.sentence} ${problem.message}`, 'failed');
    return false;
  }
}

/** Pauses a queue or a cron, with a note, or resumes it. */
export function pauseOrResume(kind, name, isPaused) {
  const path = apiOf(kind, name);
  if (isPaused) return attempt(() => post(`${path}/resume`), t(`resumed.${kind}`, { name }));
  const note = h('input', { name: 'note', maxlength: 200, autocomplete: 'off' });
  const pause = () => attempt(() => post(`${path}/pause`, { note: note.value.trim() }), t(`paused.${kind}`, { name }));
  return form(t(`pause.title.${kind}`, { name }), [h('p', t(`pause.body.${kind}`)), field(note)], t('b.pause'), pause).ended;
}

/** Removes a queue or a cron, after a question. */
export async function remove(kind, name) {
  const title = t(`remove.title.${kind}`, { name });
  const isSure = await form(title, h('p', t(`remove.body.${kind}`)), t(`remove.${kind}`), () => true, { class: 'danger' }).ended;
  if (isSure && (await attempt(() => call('DELETE', apiOf(kind, name)), t(`removed.${kind}`, { name })))) location.hash = `#/${kind}s`;
}

/** A text to copy, with a button. */
export const copyable = text => h('div.copy', h('pre', { tabindex: 0 }, text), copyButton(() => text));

export function copyButton(text, label = t('copy')) {
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text());
      frame.say(t('copied'));
    } catch {
      const shown = dialog(label, [h('textarea', { rows: 8, readonly: true, 'aria-label': label, value: text() })]);
      shown.node.querySelector('textarea').select();
    }
  };
  return button(label, copy, { class: 'plain' });
}

/** What to do where there is no task yet. */
export const firstSubmit = () => [h('p', t('t.never')), copyable(`${curl()} -d bin_name=hello.sh ${address('api/task/script')}`)];
