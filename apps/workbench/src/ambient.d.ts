/** What the build puts in place of these imports. */
declare module '*.css'

/** The address of a script that runs in a worker; a `blob:` address in the single-file build. */
declare module '*?worker&url' {
  const url: string
  export default url
}

/** Chosen when the pages are built, see build/build.mjs. */
declare const __SINGLE_FILE__: boolean
declare const __VERSION__: string
