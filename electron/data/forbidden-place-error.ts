/** Thrown when a request would go somewhere that it may not; asking again does not help. The message goes on after "Cannot download URL:". */
export class ForbiddenPlaceError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ForbiddenPlaceError';
  }
}
