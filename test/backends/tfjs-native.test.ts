import { test } from 'node:test';
import { instructionSets } from '../../src/engine/native/addon.ts';
import { nativeIsMissing } from './native-here.ts';
import { tfjsSuite } from './tfjs/suite.ts';

const here = instructionSets.filter((set) => nativeIsMissing(set) === undefined);
if (here.length > 0) tfjsSuite(here.map((set) => `native-${set}`));
else test("tfjs-core's own operation tests: native", { skip: nativeIsMissing() ?? false }, () => {});
