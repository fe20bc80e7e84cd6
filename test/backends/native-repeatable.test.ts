import { test } from 'node:test';
import { nativeIsMissing } from './native-here.ts';
import { repeatableSuite } from './repeatable-suite.ts';

const missing = nativeIsMissing();
if (missing === undefined) repeatableSuite('native', { wanted: 'native' });
else test('native', { skip: missing }, () => {});
