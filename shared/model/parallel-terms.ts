export const loggingLevels = ['DEBUG', 'INFO', 'WARNING', 'ERROR'] as const;

/** What Azure ML takes for what is not said. */
export const parallelDefaults = { errorThreshold: -1, miniBatchErrorThreshold: -1, maxRetries: 2, timeoutSeconds: 60, loggingLevel: 'INFO' } as const;
