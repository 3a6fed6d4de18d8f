// Dialogs: the browser's own, so that focus stays inside and Escape closes.
import { address, curl, frame, may, Problem } from './api.js';
import { button, h } from './dom.js';
import { t } from './text.js';

/**
 * Opens a dialog. body is a list of nodes; the buttons in foot stand below it. submit is called by Enter and by a button
 * of type submit; what it answers closes the dialog unless it is false. Answers {node, close, ended: a promise}.
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
  const node = h(
    'dialog',
    { class: wide ? 'wide' : null, 'aria-label': title, cancel: event => fixed && event.preventDefault(), close: () => close() },
    h(
      'form',
      { submit: send },
      h('header', h('h2', title), fixed ? null : button('×', () => close(), { class: 'plain', 'aria-label': t('close') })),
      h('div.body', body),
      foot.length ? h('footer', foot) : null
    )
  );
  const back = document.activeElement;
  function close(answer) {
    if (!node.isConnected) return;
    node.remove();
    back?.isConnected && back.focus();
    end(answer);
  }
  document.body.append(node);
  node.showModal();
  node.querySelector('[autofocus], .body input, .body textarea, .body select')?.focus();
  return { node, close, ended };
}

/** A labelled field: control is an input, a select or a textarea; name is the API's, for marking it as wrong. */
export function field(label, control, hint) {
  control.setAttribute('name', control.getAttribute('name') || '');
  return h('label.field', h('span', label), control, hint ? h('small', hint) : null, h('small.wrong', { role: 'alert' }));
}

/** Marks every wrong field of a form by the names of a Problem; answers what belongs to none. */
export function markWrong(form, problem) {
  form.querySelectorAll('.wrong').forEach(each => {
    each.textContent = '';
  });
  form.querySelectorAll('[aria-invalid]').forEach(each => each.removeAttribute('aria-invalid'));
  const rest = problem.errors.filter(({ field: name, reason }) => {
    const control = form.querySelector(`[name="${CSS.escape(name)}"]`);
    if (!control) return true;
    control.setAttribute('aria-invalid', 'true');
    control.closest('.field').querySelector('.wrong').textContent = reason;
    return false;
  });
  form.querySelector('[aria-invalid]')?.focus();
  return problem.errors.length ? rest.map(each => `${each.field}: ${each.reason}`).join('; ') : problem.message;
}

/** The sentences of a refusal. */
export function trouble(problem) {
  const isRefusal = problem instanceof Problem;
  if (!isRefusal) console.error(problem);
  return h(
    'p.trouble',
    { role: 'alert' },
    h('strong', isRefusal ? problem.sentence : String(problem)),
    isRefusal && problem.message ? h('span.grey', problem.message) : null
  );
}

/** A button that needs a role; a caller below it sees it disabled. The second click of a double click does nothing. */
export function action(label, role, click, props = {}) {
  const needs = may(role) ? null : t('needs', { role: t(`role.${role}`) });
  return button(label, event => event.detail < 2 && click(event), {
    ...props,
    disabled: needs !== null || Boolean(props.disabled),
    title: needs ?? props.title ?? null,
    'aria-label': needs ? `${label} (${needs})` : (props['aria-label'] ?? null)
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

/** Asks before something that cannot be undone. Where n is above 100 the number is typed. Answers true or undefined. */
export function confirm(title, body, label, n = 0) {
  const typed = h('input', {
    inputmode: 'numeric',
    autocomplete: 'off',
    input: () => {
      go.disabled = typed.value.trim() !== String(n);
    }
  });
  const go = h('button.danger', { type: 'submit', disabled: n > 100 }, label);
  const opened = dialog(title, [body, n > 100 ? field(t('type.number', { n }), typed) : null], {
    foot: [button(t('leave'), () => opened.close()), go]
  });
  return opened.ended;
}

/** A text to copy, with a button. */
export const copyable = (text, label = t('copy')) =>
  h(
    'div.copy',
    h('pre', { tabindex: 0 }, text),
    copyButton(() => text, label)
  );
export const copyButton = (text, label = t('copy')) =>
  button(
    label,
    async () => {
      try {
        await navigator.clipboard.writeText(text());
        frame.say(t('copied'));
      } catch {
        const shown = dialog(label, [h('textarea', { rows: 8, readonly: true, value: text() })]);
        shown.node.querySelector('textarea').select();
      }
    },
    { class: 'plain' }
  );

/** What to do where there is no task yet. */
export const firstSubmit = () => [h('p', t('t.never')), copyable(`${curl()} -d bin_name=hello.sh ${address('api/task/script')}`)];
