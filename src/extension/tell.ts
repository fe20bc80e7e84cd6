/** One message for one failure: the sentence and the remedy. */

import * as vscode from 'vscode';
import { describeFailure, type Failure } from '../core/result.ts';

export function tellFailure(failure: Failure): void {
  void vscode.window.showErrorMessage(describeFailure(failure));
}
