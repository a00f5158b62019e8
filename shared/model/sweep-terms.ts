export const distributionKinds = ['choice', 'randint', 'uniform', 'loguniform', 'quniform', 'qloguniform', 'normal', 'lognormal', 'qnormal', 'qlognormal'] as const;

/** Azure ML takes no more for one sweep, and runs that many when nothing is said. */
export const mostTrials = 1000;
