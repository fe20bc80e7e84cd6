/** The engines that users can install, and the refusal of every other name. */

import { fail, type Result, succeed } from '../core/result.ts';
import { installFailure } from './messages.ts';
import type { Recipe } from './recipe.ts';
import { tensorflow } from './tensorflow.ts';
import { webgpu } from './webgpu.ts';

export const recipes: readonly Recipe[] = [tensorflow, webgpu];

export function recipeOf(engine: string, toDo: 'install' | 'remove'): Result<Recipe> {
  const recipe = recipes.find((each) => each.engine === engine);
  if (recipe !== undefined) return succeed(recipe);
  const known = recipes.map((each) => each.engine).join(', ');
  return fail(installFailure('install-unknown', `There is no engine "${engine}" to ${toDo}.`, `There is: ${known}.`));
}
