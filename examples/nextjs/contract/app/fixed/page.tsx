/** Made by the build, and cached for everybody unless a header says otherwise. */
export default function FixedPage() {
  return <p>fixed</p>
}
