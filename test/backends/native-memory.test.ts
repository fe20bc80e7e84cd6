import { test } from 'node:test';
import { memorySuite } from './memory-suite.ts';
import { nativeIsMissing } from './native-here.ts';

const missing = nativeIsMissing();
if (missing === undefined) memorySuite('native', { wanted: 'native', threads: 2 });
else test('native', { skip: missing }, () => {});
