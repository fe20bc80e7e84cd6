/** What is used of a package that brings no types. */

declare module 'jasmine-core' {
  interface SpecResult {
    readonly fullName: string;
    readonly status: 'passed' | 'failed' | 'pending' | 'excluded';
    readonly failedExpectations: readonly { readonly message: string }[];
  }
  interface Environment {
    configure(options: { random: boolean; specFilter: (spec: { getFullName(): string }) => boolean }): void;
    addReporter(reporter: { specDone(result: SpecResult): void }): void;
    execute(): Promise<{ readonly failedExpectations: readonly object[] }>;
  }
  const jasmine: { boot(): { getEnv(): Environment } };
  export = jasmine;
}
