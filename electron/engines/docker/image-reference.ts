const DOCKER_HUB = 'https://index.docker.io/v1/';
const IMAGE_NAME = /^[a-zA-Z0-9][a-zA-Z0-9._:/@+-]*$/;

/** Whether a text can be an image's name; keeps line breaks and options out of Dockerfiles and requests. */
export function isImageName(text: string): boolean {
  return IMAGE_NAME.test(text);
}

/** The registry that an image comes from, as docker's config.json names it. */
export function registryOf(image: string): string {
  const [first, ...rest] = image.split('/');
  const isHost = rest.length > 0 && first !== undefined && (/[.:]/.test(first) || first === 'localhost');
  return isHost && first !== 'docker.io' ? first : DOCKER_HUB;
}
