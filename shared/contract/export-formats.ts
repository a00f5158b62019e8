/** By itself: the command line names them without loading the schemas of the contract. */
export const exportFormats = ['yaml', 'python', 'typescript', 'argo', 'bundle'] as const;
