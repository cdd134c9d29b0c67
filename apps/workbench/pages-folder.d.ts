/** The folder of the built pages: what a web server has to serve as it is. Made by `npm run build`. */
export declare const pagesFolder: string
