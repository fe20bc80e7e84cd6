/** What the language has to say about a place of a text, and the collector that the rules of meaning write into. */

import type { Edit, Node } from '../syntax/tree.ts';
import type { MeaningCode } from './messages.ts';
import { meaningSeverity } from './severity.ts';

export interface Problem extends Node {
  /** A row of docs/messages.md. */
  readonly code: string;
  readonly severity: 'error' | 'warning' | 'hint';
  readonly message: string;
  readonly related?: Node & { readonly message: string };
  readonly fix?: readonly Edit[];
}

export interface Extras {
  readonly related?: Node & { readonly message: string };
  readonly fix?: readonly Edit[];
}

/** Writes one problem at a node; only the node's place is read. */
export type Report = (code: MeaningCode, node: Node, message: string, extras?: Extras) => void;

export function reporter(problems: Problem[]): Report {
  return (code, node, message, extras = {}) => {
    problems.push({ code, severity: meaningSeverity(code), message, start: node.start, end: node.end, ...extras });
  };
}
