/**
 * The HTTP server: the only package that knows {@code com.sun.net.httpserver}. It reads a
 * {@link taskmill.http.Request}, passes it to an {@link taskmill.http.Endpoint}, and writes the
 * {@link taskmill.http.Reply} when it is there. It knows nothing of tasks.
 *
 * <p>May import the package access. Start with {@link taskmill.http.Server}, then {@code RequestHandler}, the steps of
 * one request: {@link taskmill.http.AccessCheck}, {@link taskmill.http.Router}, the endpoint, the reply.
 */
package taskmill.http;
