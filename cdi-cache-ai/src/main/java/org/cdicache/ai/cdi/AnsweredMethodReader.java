package org.cdicache.ai.cdi;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.cdicache.ConfigProblem;
import org.cdicache.ai.AiCached;
import org.cdicache.ai.AiControl;
import org.cdicache.ai.Generated;
import org.cdicache.ai.Ignored;
import org.cdicache.ai.Model;
import org.cdicache.ai.Option;
import org.cdicache.ai.Question;
import org.cdicache.ai.Tenant;
import org.cdicache.ai.Text;
import org.cdicache.ai.cdi.AnsweredMethod.Kind;
import org.cdicache.ai.cdi.AnsweredMethod.Role;

/** Reads one method that is {@link AiCached}, and finds everything that is wrong with it. */
final class AnsweredMethodReader {

    private static final Map<Class<? extends Annotation>, Kind> MARKS = Map.of(
            Text.class, Kind.TEXT,
            Question.class, Kind.QUESTION,
            Model.class, Kind.MODEL,
            Tenant.class, Kind.TENANT,
            Option.class, Kind.OPTION,
            Ignored.class, Kind.IGNORED);

    private final Method method;
    private final String operation;
    private final List<ConfigProblem> problems = new ArrayList<>();
    private final List<Role> roles = new ArrayList<>();
    private final Set<Kind> seen = EnumSet.noneOf(Kind.class);
    private final Set<String> options = new HashSet<>();

    AnsweredMethodReader(Method method, String operation) {
        this.method = method;
        this.operation = operation;
    }

    /** How requests are made; use it only if there are no {@link #problems()}. */
    AnsweredMethod read() {
        if (operation.isBlank()) {
            problem("operation must not be blank; name what is asked for, such as summarize");
        }
        if (Modifier.isPrivate(method.getModifiers()) || Modifier.isStatic(method.getModifiers())) {
            problem(
                    "private and static methods are never intercepted; make it an instance method that others can call");
        }
        for (Parameter parameter : method.getParameters()) {
            roles.add(role(parameter));
        }
        if (!seen.contains(Kind.TEXT)) {
            problem("no parameter is marked @Text; mark the String that the model works on");
        }
        Type returned = method.getGenericReturnType();
        boolean generated = method.getReturnType() == Generated.class;
        Type answer =
                generated && returned instanceof ParameterizedType typed ? typed.getActualTypeArguments()[0] : returned;
        AnswerTypes.obstacle(generated && answer == returned ? Object.class : answer)
                .ifPresent(this::problem);
        return new AnsweredMethod(operation, AnswerTypes.boxed(answer), generated, roles);
    }

    List<ConfigProblem> problems() {
        return problems;
    }

    private Role role(Parameter parameter) {
        List<Kind> marks = MARKS.entrySet().stream()
                .filter(mark -> parameter.isAnnotationPresent(mark.getKey()))
                .map(Map.Entry::getValue)
                .toList();
        boolean control = parameter.getType() == AiControl.class;
        if (marks.isEmpty() && !control) {
            problem("parameter " + parameter.getName()
                    + " is not marked; answers that depend on it would be mixed up. Mark it @Option(\"name\"), @Text, @Question, @Model or @Tenant, or @Ignored if it"
                    + " changes nothing");
            return new Role(Kind.IGNORED, "");
        }
        if (marks.size() > 1) {
            problem("parameter " + parameter.getName() + " has several marks; leave one");
        }
        Kind kind = marks.isEmpty() ? Kind.CONTROL : marks.get(0);
        return kind == Kind.OPTION ? option(parameter) : single(parameter, kind);
    }

    private Role single(Parameter parameter, Kind kind) {
        if (kind != Kind.IGNORED) {
            String mark = kind == Kind.CONTROL ? "of type AiControl" : "marked @" + name(kind);
            if (!seen.add(kind)) {
                problem("several parameters are " + mark + "; only one can be");
            }
            if (kind != Kind.CONTROL && parameter.getType() != String.class) {
                problem("parameter " + parameter.getName() + " is " + mark + " and must be a String, was "
                        + parameter.getParameterizedType().getTypeName());
            }
        }
        return new Role(kind, "");
    }

    private Role option(Parameter parameter) {
        String name = parameter.getAnnotation(Option.class).value();
        if (name.isBlank()) {
            problem("parameter " + parameter.getName() + " is an option without a name; write @Option(\"length\")");
        } else if (!options.add(name)) {
            problem("several parameters are marked @Option(\"" + name + "\"); names must differ");
        }
        if (!AnswerTypes.canBeOption(parameter.getParameterizedType())) {
            problem(
                    "parameter " + parameter.getName() + " is an option and cannot be a "
                            + parameter.getParameterizedType().getTypeName()
                            + "; possible are strings, booleans, numbers, enums, and lists, arrays and maps with string keys of them");
        }
        return new Role(Kind.OPTION, name);
    }

    private static String name(Kind kind) {
        return kind.name().charAt(0) + kind.name().substring(1).toLowerCase(Locale.ROOT);
    }

    private void problem(String fix) {
        String parameters = String.join(
                ", ",
                List.of(method.getParameterTypes()).stream()
                        .map(Class::getSimpleName)
                        .toList());
        problems.add(new ConfigProblem(
                "@" + AiCached.class.getSimpleName(),
                operation,
                method.getDeclaringClass().getName() + "." + method.getName() + "(" + parameters + ")",
                fix));
    }
}
