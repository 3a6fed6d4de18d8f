package taskmill.http;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/** TLS 1.3 and 1.2 for each connection, whatever else this Java still knows. Thread-safe. */
final class ModernTls extends HttpsConfigurator {
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    ModernTls(SSLContext context) {
        super(context);
    }

    @Override
    public void configure(HttpsParameters connection) {
        SSLParameters parameters = getSSLContext().getDefaultSSLParameters();
        parameters.setProtocols(PROTOCOLS);
        connection.setSSLParameters(parameters);
    }
}
