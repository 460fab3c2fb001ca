/** The bundler gives a shader as its text. */
declare module "*.wgsl?raw" {
  const text: string;
  export default text;
}
