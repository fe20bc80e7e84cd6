import { nativeSuite } from './native-suite.ts';

nativeSuite('avx512');
