import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;

/** Kafka Streams, one thread: a step that sees every event. NoOp SERVERS TOPIC EVENTS GROUP FOLDER */
public class NoOp {
    static long seen = 0, started = 0, cpu = 0;

    public static void main(String[] a) {
        Properties p = new Properties();
        p.put("bootstrap.servers", a[0]);
        p.put("application.id", a[3]);
        p.put("state.dir", a[4]);
        p.put("auto.offset.reset", "earliest");
        p.put("default.key.serde", Serdes.ByteArray().getClass());
        p.put("default.value.serde", Serdes.ByteArray().getClass());
        OperatingSystemMXBean os = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long most = Long.parseLong(a[2]);
        StreamsBuilder b = new StreamsBuilder();
        b.stream(a[1]).foreach((k, v) -> {
            if (seen == 0) { started = System.nanoTime(); cpu = os.getProcessCpuTime(); }
            if (++seen == most) {
                double s = (System.nanoTime() - started) / 1e9, c = (os.getProcessCpuTime() - cpu) / 1e9;
                System.out.printf("{\"events\": %d, \"seconds\": %f, \"cpu_seconds\": %f}%n", seen, s, c);
                Runtime.getRuntime().halt(0);
            }
        });
        new KafkaStreams(b.build(), p).start();
    }
}
