/**
 * The one file that knows the toolkit (deprecated by its makers): a later swap of it ends here. Only the components in
 * use are registered (the progress ring carries an inline style, which the page's policy forbids); tables, radio groups
 * and dialogs are plain HTML, which screen readers know.
 */

import { provideVSCodeDesignSystem, vsCodeButton, vsCodeDropdown, vsCodeOption } from '@vscode/webview-ui-toolkit';
import { html, setText } from './dom.ts';

export function registerControls(): void {
  provideVSCodeDesignSystem().register(vsCodeButton(), vsCodeDropdown(), vsCodeOption());
}

export type ButtonLook = 'primary' | 'secondary' | 'icon';

/** `label` is what a screen reader says when the text alone would not do. */
export function button(text: string, look: ButtonLook, pressed: () => void, label?: string): HTMLElement {
  const made = element('vscode-button', { appearance: look });
  made.textContent = text;
  if (label !== undefined) made.setAttribute('aria-label', label);
  made.addEventListener('click', pressed);
  return made;
}

export interface Choice {
  readonly value: string;
  readonly label: string;
}

export interface Chooser {
  readonly element: HTMLElement;
  /** Shows these choices with one of them chosen; does nothing when nothing changed. */
  readonly show: (choices: readonly Choice[], chosen: string) => void;
}

/** A labelled drop-down list. */
export function chooser(name: string, chosen: (value: string) => void): Chooser {
  const list = element('vscode-dropdown', { 'aria-label': name });
  const field = html('div', { class: 'field' }, html('span', { 'aria-hidden': 'true' }, name), list);
  let shown = '';
  list.addEventListener('change', () => {
    const value = chosenValue(list);
    if (value !== undefined) chosen(value);
  });
  return {
    element: field,
    show(choices, value) {
      const key = JSON.stringify(choices);
      if (key !== shown) {
        shown = key;
        list.replaceChildren(...choices.map((choice) => option(choice, choice.value === value)));
      }
      if (chosenValue(list) !== value) setValue(list, value);
      field.classList.toggle('only-one', choices.length < 2);
    },
  };
}

/** Two or more views of one thing, as a radio group. */
export function toggle(
  name: string,
  choices: readonly Choice[],
  chosen: (value: string) => void,
): { readonly element: HTMLElement; readonly show: (value: string) => void } {
  const inputs = choices.map((choice) => {
    const input = html('input', { type: 'radio', name: `toggle-${name}`, value: choice.value });
    input.addEventListener('change', () => chosen(choice.value));
    return input;
  });
  const labels = choices.map((choice, i) => {
    const text = html('span');
    setText(text, choice.label);
    return html('label', {}, inputs[i], text);
  });
  return {
    element: html('div', { class: 'seg', role: 'radiogroup', 'aria-label': name }, ...labels),
    show(value) {
      for (const input of inputs) input.checked = input.value === value;
    },
  };
}

function option(choice: Choice, selected: boolean): HTMLElement {
  const made = element('vscode-option', selected ? { value: choice.value, selected: '' } : { value: choice.value });
  made.textContent = choice.label;
  return made;
}

function element(tag: string, attributes: Readonly<Record<string, string>>): HTMLElement {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

/** The toolkit's lists have a `value` property that the DOM's types do not know. */
function chosenValue(list: HTMLElement): string | undefined {
  const value: unknown = Reflect.get(list, 'value');
  return typeof value === 'string' ? value : undefined;
}

function setValue(list: HTMLElement, value: string): void {
  Reflect.set(list, 'value', value);
}
