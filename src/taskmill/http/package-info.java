/**
 * The HTTP edge: the only package that knows {@code com.sun.net.httpserver}. It turns what comes over a socket into a
 * {@link taskmill.http.Request}, hands that to an {@link taskmill.http.Endpoint}, and writes the
 * {@link taskmill.http.Reply} whenever it is there; it knows nothing of tasks.
 *
 * <p>May import the package config. Start with {@link taskmill.http.Server}, then {@code Front}, the way of one request
 * through {@link taskmill.http.Guard} and {@link taskmill.http.Router} to its endpoint and back.
 */
package taskmill.http;
