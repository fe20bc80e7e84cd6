import { nativeSuite } from './native-suite.ts';

nativeSuite('base');
