// What is set for this browser, who is signed in, and the keys of the keyboard.
import { hasToken, me, signOut } from './api.js';
import { dialog } from './dialog.js';
import { button, h } from './dom.js';
import { zone } from './format.js';
import { lang, t } from './text.js';

/** The choice of a switch, stored in localStorage; '' is the system's. */
function choice(name, values, now, apply) {
  return h(
    'fieldset.choice',
    h('legend', t(name)),
    values.map(value =>
      h(
        'label',
        h('input', { type: 'radio', name, value, checked: value === now, change: () => apply(value) }),
        h('span', t(`${name}.${value || 'system'}`))
      )
    )
  );
}

function theme(value) {
  localStorage.setItem('theme', value);
  document.documentElement.dataset.theme = value;
}

export function openSettings() {
  dialog(
    t('settings'),
    [
      choice('theme', ['', 'light', 'dark'], localStorage.getItem('theme') || '', theme),
      choice('language', ['en', 'zh'], lang, value => {
        localStorage.setItem('language', value);
        location.reload();
      }),
      h(
        'p.grey',
        t('me', { name: me.name || t('me.nobody'), role: t(`role.${me.role}`) }),
        h('br'),
        t('about', { version: me.version || '', durability: me.durability || '' }),
        h('br'),
        t('zone', { zone })
      )
    ],
    {
      foot: [
        button(t('help'), openHelp),
        h('a.button', { href: '../openapi.json' }, 'OpenAPI'),
        hasToken() ? button(t('signout'), signOut) : null
      ]
    }
  );
}

const KEYS = [
  ['?', 'help'],
  ['g o q t s w', 'key.go'],
  ['/', 'key.filter'],
  ['n', 'submit'],
  ['j k', 'key.rows'],
  ['x', 'key.select'],
  ['Enter', 'key.open'],
  ['r', 'key.retry'],
  ['C', 'key.cancel'],
  ['P', 'key.pause'],
  ['.', 'key.live'],
  ['Esc', 'close']
];

export function openHelp() {
  dialog(t('help'), [
    h(
      'dl.keys',
      KEYS.map(([keys, text]) => [
        h(
          'dt',
          keys.split(' ').map(key => h('kbd', key))
        ),
        h('dd', t(text))
      ])
    ),
    h('p.grey', t('key.capitals'))
  ]);
}
