import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.lang.annotation.Annotation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Reads a JSON array of Strimzi's resources as Strimzi does, and prints a line for whatever its classes
 * don't know, or know no more in API version v1.
 */
public class Judge {
    private static final String MODEL = "io.strimzi.api.kafka.model.";
    private static final Map<String, String> CLASSES = Map.of(
            "Kafka", "kafka.Kafka",
            "KafkaNodePool", "nodepool.KafkaNodePool",
            "KafkaTopic", "topic.KafkaTopic",
            "KafkaUser", "user.KafkaUser");

    private final String name;
    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());

    private Judge(String name) {
        this.name = name;
    }

    public static void main(String[] arguments) throws Exception {
        ObjectMapper json = new ObjectMapper();
        for (JsonNode resource : json.readTree(System.in)) {
            String kind = resource.path("kind").asText();
            Judge judge = new Judge(kind + " " + resource.path("metadata").path("name").asText());
            if (!resource.path("apiVersion").asText().equals("kafka.strimzi.io/v1")) {
                judge.say("apiVersion", "is not kafka.strimzi.io/v1");
            }
            try {
                judge.walk("", json.treeToValue(resource, Class.forName(MODEL + CLASSES.get(kind))));
            } catch (com.fasterxml.jackson.core.JacksonException unreadable) {
                judge.say("", unreadable.getOriginalMessage());
            }
        }
    }

    private void walk(String path, Object value) throws Exception {
        if (value == null || value instanceof Enum || !seen.add(value)) {
            return;
        }
        if (value instanceof Collection<?> several) {
            int at = 0;
            for (Object each : several) {
                walk(path + "[" + at++ + "]", each);
            }
        } else if (value.getClass().getName().startsWith("io.strimzi.")) {
            for (Method getter : value.getClass().getMethods()) {
                if (getter.getParameterCount() == 0 && getter.getName().startsWith("get")
                        && !getter.getName().equals("getClass")) {
                    look(path, getter, value);
                }
            }
        }
    }

    private void look(String path, Method getter, Object of) throws Exception {
        Object value;
        try {
            value = getter.invoke(of);
        } catch (InvocationTargetException notKept) {
            return;
        }
        if (getter.getName().equals("getAdditionalProperties")) {
            if (value instanceof Map<?, ?> unknown) {
                unknown.keySet().forEach(field -> say(path + "." + field, "is unknown"));
            }
            return;
        }
        String field = path + "." + Character.toLowerCase(getter.getName().charAt(3)) + getter.getName().substring(4);
        if (value != null && isOfBefore(getter)) {
            say(field, "is not in v1 any more");
        }
        walk(field, value);
    }

    private static boolean isOfBefore(Method getter) throws Exception {
        for (Annotation each : getter.getAnnotations()) {
            if (each.annotationType().getSimpleName().equals("PresentInVersions")) {
                Object versions = each.annotationType().getMethod("value").invoke(each);
                return !versions.toString().matches("(.*-)?v1|.*\\+");
            }
        }
        return false;
    }

    private void say(String field, String what) {
        System.out.println(name + ": " + field.replaceFirst("^\\.", "") + " " + what);
    }
}
