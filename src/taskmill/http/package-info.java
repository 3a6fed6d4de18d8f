/**
 * The HTTP server: the only package that knows {@code com.sun.net.httpserver}, and it knows nothing of tasks. May
 * import the package access. Start with {@link taskmill.http.Server}, then {@code RequestHandler}, the steps of one
 * request.
 */
package taskmill.http;
