package taskmill.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import com.eclipsesource.json.JsonObject;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import taskmill.support.Api;
import taskmill.support.Child;
import taskmill.support.Deployment;
import taskmill.support.RedisProcess;

/** The two configuration files of the program before this one, with only addresses and bin_path changed. */
final class OriginalFilesTest {
    private static final String BROKER = """
            #broker端口配置
            port : :0
            #redis地址
            redis : REDIS
            #log输出到文件，可不配置
            #log_path: /Users/somebody/Desktop/taskbin/logs
            #日志级别
            log_level: debug
            """;

    private static final String WORKER = """
            #redis地址
            redis : REDIS
            #异步任务可执行文件目录
            bin_path : BIN
            #日志输出目录，可不配置
            #log_path : /Users/somebody/Desktop/taskbin/logs
            #日志级别
            log_level: debug

            #每个任务执行时间间隔，单位为秒
            period : 1
            #结果保存时间，单位为秒
            result_keep_time : 1000
            #任务执行最长时间，单位秒
            task_run_time: 30
            """;

    @ParameterizedTest
    @CsvSource({"C, '\n'", "xx_XX.UTF-8, '\n'", "C.UTF-8, '\r\n'"})
    void startBrokerAndWorkerThatRunAScript(String lang, String lineEnd) {
        try (var redis = RedisProcess.start(); var deployment = Deployment.on(redis.address())) {
            String at = redis.address();
            Child broker = start(deployment, "broker", lang, BROKER.replace("REDIS", at).replace("\n", lineEnd));
            Child worker = start(deployment, "worker", lang, WORKER.replace("REDIS", at)
                .replace("BIN", deployment.bin().toString()).replace("\n", lineEnd));
            assertEquals("1", worker.ready("period"), worker::toString);

            JsonObject task = Api.of(broker).run("script", "bin_name=hello.sh", "args=世界");

            assertEquals("hello, 世界", task.getString("message", ""), task::toString);
        }
    }

    private static Child start(Deployment deployment, String role, String lang, String text) {
        Path file = deployment.file(role, text);
        return deployment.start(Deployment.command(role, file)
            .without("LC_ALL").without("LC_CTYPE").with("LANG", lang));
    }
}
