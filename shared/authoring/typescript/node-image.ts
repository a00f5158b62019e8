/** Where modules of TypeScript run when they name no image. Map it to one of yours with `drydock environment set node:22-slim --image IMAGE`. */
export const nodeImage = 'node:22-slim';
