/** All that checks signatures: loaded when there is a key to check with. */
export { checkSdJwt, checkSignature, readKey, readKeyOfToken, withSignature } from '@latchkey/toolbox/jwt'
