/** Making elements in few words. No inline styles: the page's policy forbids them, classes and SVG attributes do. */

export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;
export type Child = Node | string | undefined;

export function html<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  return fill(document.createElement(tag), attributes, children);
}

export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): SVGElementTagNameMap[K] {
  return fill(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children);
}

/** Hidden from screen readers, of a given size in CSS pixels. */
export function drawing(width: number, height: number, ...children: readonly Child[]): SVGSVGElement {
  const size = { viewBox: `0 0 ${width} ${height}`, width, height };
  return svg('svg', { ...size, 'aria-hidden': 'true', focusable: 'false' }, ...children);
}

/** Sets text only when it changed, so that selections and screen readers are left in peace. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** Sets an attribute only when it changed; undefined takes it away. */
export function setAttribute(element: Element, name: string, value: string | number | undefined): void {
  if (value === undefined) element.removeAttribute(name);
  else if (element.getAttribute(name) !== String(value)) element.setAttribute(name, String(value));
}

/** Replaces the children when their markup differs, so that what did not change keeps focus and hover. */
export function setChildren(element: Element, ...children: readonly Child[]): void {
  const next = document.createElement('template').content;
  append(next, children);
  const same =
    next.childNodes.length === element.childNodes.length &&
    [...next.childNodes].every((child, i) => child.isEqualNode(element.childNodes[i] ?? null));
  if (!same) element.replaceChildren(...next.childNodes);
}

/** Replaces the children when their text differs: for parts with buttons, whose markup changes once they are on the page. */
export function setByText(element: Element, ...children: readonly Child[]): void {
  const next = document.createElement('template').content;
  append(next, children);
  const same = next.childNodes.length === element.childNodes.length && next.textContent === element.textContent;
  if (!same) element.replaceChildren(...next.childNodes);
}

function fill<T extends Element>(element: T, attributes: Attributes, children: readonly Child[]): T {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    element.setAttribute(name, value === true ? '' : String(value));
  }
  append(element, children);
  return element;
}

function append(parent: ParentNode, children: readonly Child[]): void {
  for (const child of children) if (child !== undefined) parent.append(child);
}
